import { z } from 'zod';
import type { AppError, ErrorKind } from '../kernel/app-error.ts';

const STATUS: Record<ErrorKind, { status: number; title: string }> = {
  invalid: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  payment_required: { status: 402, title: 'Payment required' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  length_required: { status: 411, title: 'Length required' },
  too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  unprocessable: { status: 422, title: 'Cannot be done as asked' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong here' },
  unavailable: { status: 503, title: 'Try again shortly' },
};

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable, such as `BILLING.SLOTS_FULL`: branch on this.' }),
    correlationId: z.string().meta({ description: 'Quote it to support.' }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .loose()
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

export function statusOf(kind: ErrorKind): number {
  return STATUS[kind].status;
}

/** The problem+json of an error. Details of an error are for the caller; its cause is for the log only. */
export function toProblem(error: AppError, correlationId: string): z.infer<typeof problemSchema> {
  const { status, title } = STATUS[error.kind];
  return {
    ...error.details,
    type: `urn:wasup:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    correlationId,
  };
}
