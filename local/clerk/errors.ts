import { ZodError } from 'zod';
import { newId } from './ids.ts';

/** An answer in Clerk's error JSON. */
export class ClerkError extends Error {
  override name = 'ClerkError';
  readonly status: number;
  readonly code: string;
  readonly longMessage: string;
  readonly paramName: string | undefined;

  constructor(status: number, code: string, message: string, longMessage = message, paramName?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.longMessage = longMessage;
    this.paramName = paramName;
  }
}

export function notFound(what: string, id: string): ClerkError {
  return new ClerkError(404, 'resource_not_found', 'not found', `No ${what} was found with id ${id}.`);
}

export function taken(what: string, paramName: string): ClerkError {
  const message = `That ${what} is taken. Please try another.`;
  return new ClerkError(422, 'form_identifier_exists', message, message, paramName);
}

export function unauthenticated(longMessage: string): ClerkError {
  return new ClerkError(401, 'authentication_invalid', 'Invalid authentication', longMessage);
}

interface ErrorBody {
  errors: { message: string; long_message: string; code: string; meta?: { param_name: string } }[];
  clerk_trace_id: string;
}

export function errorBody(errors: readonly ClerkError[]): ErrorBody {
  return {
    errors: errors.map(({ message, longMessage, code, paramName }) => ({
      message,
      long_message: longMessage,
      code,
      ...(paramName === undefined ? {} : { meta: { param_name: paramName } }),
    })),
    clerk_trace_id: newId('trace'),
  };
}

/** Everything a request can fail with, as Clerk's errors; undefined when it is a bug of ours. */
export function asClerkErrors(error: unknown): ClerkError[] | undefined {
  if (error instanceof ClerkError) return [error];
  if (error instanceof ZodError) return error.issues.flatMap(issueErrors);
  if (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500
  ) {
    return [new ClerkError(error.statusCode, 'request_body_invalid', 'Request body invalid', error.message)];
  }
  return undefined;
}

function issueErrors(issue: ZodError['issues'][number]): ClerkError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const message = `${key} is not a valid parameter for this request.`;
      return new ClerkError(422, 'form_param_unknown', message, `not supported here: ${key}`, key);
    });
  }
  const param = issue.path.join('.');
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  const code = missing ? 'form_param_missing' : 'form_param_format_invalid';
  return [new ClerkError(422, code, missing ? 'is missing' : 'is invalid', `${param}: ${issue.message}`, param)];
}
