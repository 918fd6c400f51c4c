interface Fault {
  field?: string;
  reason?: string;
}

/** A refusal in Razorpay's shape. */
export class RazorpayError extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, description: string, { field, reason }: Fault = {}) {
    super(description);
    this.status = status;
    this.body =
      status === 401
        ? { error: { code: 'BAD_REQUEST_ERROR', description } }
        : {
            error: {
              code: status >= 500 ? 'SERVER_ERROR' : 'BAD_REQUEST_ERROR',
              description,
              source: reason ? 'business' : 'NA',
              step: reason ? 'payment_initiation' : 'NA',
              reason: reason ?? 'NA',
              metadata: {},
              ...(field && { field }),
            },
          };
  }
}

export function refused(description: string, field?: string): RazorpayError {
  return new RazorpayError(400, description, { reason: 'input_validation_failed', ...(field && { field }) });
}

export function unknownId(): RazorpayError {
  return new RazorpayError(400, 'The id provided does not exist', { reason: 'input_validation_failed' });
}
