import pg from 'pg';

interface ErrorFields {
  code: string;
  message: string;
  details?: unknown;
  hint?: string | null;
  headers?: Record<string, string>;
}

/** An answer that is an error, in PostgREST's shape. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  readonly hint: string | null;
  readonly headers: Record<string, string>;

  constructor(status: number, { code, message, details = null, hint = null, headers = {} }: ErrorFields) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.hint = hint;
    this.headers = headers;
  }

  toAnswer(): { status: number; headers: Record<string, string>; body: string } {
    const { code, details, hint, message } = this;
    return {
      status: this.status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'proxy-status': `PostgREST; error=${code}`,
        ...this.headers,
      },
      body: JSON.stringify({ code, details, hint, message }),
    };
  }
}

/** What PostgREST serves and this gateway does not. */
export function notSupported(what: string): ApiError {
  return new ApiError(501, { code: 'PGRST127', message: `not supported here: ${what}` });
}

/** No connection could be had. */
export function connectionError(error: Error): ApiError {
  if (error.message.includes('timeout exceeded when trying to connect')) {
    const message = 'Timed out acquiring connection from connection pool.';
    return new ApiError(504, { code: 'PGRST003', message });
  }
  return new ApiError(503, { code: 'PGRST000', message: 'Database connection error.', details: error.message });
}

/** A statement failed, or the connection broke under it. */
export function databaseError(error: Error, role: string): ApiError {
  if (!(error instanceof pg.DatabaseError) || !error.code) {
    const message = 'Database client error. Retrying the connection.';
    return new ApiError(503, { code: 'PGRST001', message, details: error.message });
  }
  if (error.code === 'PGRST') return raisedResponse(error);
  const status = statusOf(error.code, error.message, role);
  return new ApiError(status, {
    code: error.code,
    message: error.message,
    details: error.detail ?? null,
    hint: error.hint ?? null,
    headers: status === 401 ? { 'www-authenticate': 'Bearer' } : {},
  });
}

const statuses: [prefix: string, status: number][] = [
  ['08', 503],
  ['09', 500],
  ['0L', 403],
  ['0P', 403],
  ['23503', 409],
  ['23505', 409],
  ['25006', 405],
  ['25', 500],
  ['28', 403],
  ['2D', 500],
  ['38', 500],
  ['39', 500],
  ['3B', 500],
  ['40', 500],
  ['53400', 500],
  ['53', 503],
  ['54', 500],
  ['55', 500],
  ['57P01', 503],
  ['57', 500],
  ['58', 500],
  ['F0', 500],
  ['HV', 500],
  ['P0001', 400],
  ['P0', 500],
  ['XX', 500],
  ['42883', 404],
  ['42P01', 404],
  ['42P17', 500],
];

function statusOf(code: string, message: string, role: string): number {
  if (code === '42501') return role === 'anon' ? 401 : 403;
  if (code === '21000') return message.endsWith('requires a WHERE clause') ? 400 : 500;
  if (code === '22023') return /^role .* does not exist$/s.test(message) ? 401 : 400;
  // PT402 and the like: a function chose the status.
  if (code.startsWith('PT')) return /^PT[1-9]\d\d$/.test(code) ? Number(code.slice(2)) : 500;
  return statuses.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 400;
}

/** `raise sqlstate 'PGRST'`: the message is the error's JSON, the detail says status and headers. */
function raisedResponse(error: pg.DatabaseError): ApiError {
  try {
    const body = JSON.parse(error.message) as ErrorFields;
    const { status, headers } = JSON.parse(error.detail ?? '') as { status: number; headers: Record<string, string> };
    if (typeof body.code !== 'string' || typeof body.message !== 'string' || typeof status !== 'number') {
      throw new Error('a key is missing');
    }
    return new ApiError(status, { ...body, headers });
  } catch (cause) {
    const message = `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`;
    return new ApiError(500, { code: 'PGRST121', message, details: (cause as Error).message });
  }
}
