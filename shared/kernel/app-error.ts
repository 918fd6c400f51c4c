/** What went wrong, in the terms a caller can act on; each kind has one HTTP status (`shared/http/problem.ts`). */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'payment_required'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'length_required'
  | 'too_large'
  | 'unsupported_media_type'
  | 'unprocessable'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

export interface AppErrorOptions {
  kind: ErrorKind;
  /** For people. It may be shown to the caller, so it names no secret and no internal host. */
  message: string;
  /** Whether the same call may succeed later without a change. Default: only `unavailable` and `rate_limited`. */
  retryable?: boolean;
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** The one error of the application. `code` is a stable string such as `BILLING.SLOTS_FULL`. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: string, { kind, message, retryable, details, cause }: AppErrorOptions) {
    super(message, { cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = kind;
    this.retryable = retryable ?? (kind === 'unavailable' || kind === 'rate_limited');
    this.details = details;
  }
}
