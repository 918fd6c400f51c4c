/** An answer that ends a request early. The body is what the extension sends: nothing, `{Message}`, or bare text. */
export class HttpError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body?: unknown) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
  }

  static badRequest(message: string): HttpError {
    return new HttpError(400, { Message: message });
  }

  static notFound(): HttpError {
    return new HttpError(404);
  }

  static notSupported(what: string): HttpError {
    return new HttpError(501, `not supported here: ${what}.`);
  }

  /** A request that is well formed but not for the state that the instance is in. */
  static invalidOperation(message: string): HttpError {
    return HttpError.unexpected(message, 'System.InvalidOperationException');
  }

  static unexpected(error: unknown, type = 'System.Exception'): HttpError {
    return new HttpError(500, {
      Message: 'Something went wrong while processing your request',
      ExceptionMessage: error instanceof Error ? error.message : String(error),
      ExceptionType: type,
    });
  }
}
