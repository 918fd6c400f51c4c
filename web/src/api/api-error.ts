import { z } from 'zod';

const problemSchema = z.object({
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  code: z.string(),
  correlationId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

type Problem = z.infer<typeof problemSchema>;

/** An answer of the API that says no, in its own words. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** Reads problem+json; an answer in any other form (a proxy's page, an empty 500) becomes a problem of its own. */
export async function toApiError(response: Response): Promise<ApiError> {
  const text = await response.text();
  const parsed = problemSchema.safeParse(parseJson(text));
  if (parsed.success) return new ApiError(parsed.data);
  return new ApiError({
    title: `The API answered ${response.status} without saying why`,
    status: response.status,
    code: 'WEB.UNEXPECTED_ANSWER',
    correlationId: response.headers.get('x-correlation-id') ?? 'none',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
