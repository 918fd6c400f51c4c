type ErrorType = 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';

interface ErrorDetails {
  type?: ErrorType;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: unknown;
  payment_method?: unknown;
}

/** A refusal in Stripe's own shape. What was written before it is undone, unless it says that it keeps it. */
export class StripeError extends Error {
  readonly status: number;
  readonly details: ErrorDetails;
  /** A declined payment is a fact: the failed charge and its events stay, although the call fails. */
  readonly keepsChanges: boolean;
  /** What must be written even so, once everything else is undone. */
  afterUndo?: () => void;

  constructor(status: number, message: string, details: ErrorDetails = {}, keepsChanges = false) {
    super(message);
    this.status = status;
    this.details = details;
    this.keepsChanges = keepsChanges;
  }

  toJSON(requestId: string): { error: Record<string, unknown> } {
    return { error: { type: 'invalid_request_error', ...this.details, message: this.message, request_id: requestId } };
  }
}

export function invalid(message: string, param?: string, code?: string): StripeError {
  return new StripeError(400, message, { ...(code && { code }), ...(param && { param }) });
}

export function missing(kind: string, id: string, param = 'id'): StripeError {
  const name = kind.replaceAll(/[._]/g, ' ');
  const status = param === 'id' ? 404 : 400;
  return new StripeError(status, `No such ${name}: '${id}'`, { code: 'resource_missing', param });
}

export function unsupported(what: string, param?: string): StripeError {
  return invalid(`not supported here: ${what}`, param);
}
