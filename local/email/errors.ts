/** The shape of every refusal of Azure Communication Services; the code is in the header `x-ms-error-code` as well. */
export class EmailError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;

  constructor(status: number, code: string, message: string, target?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.target = target;
  }
}

export function errorBody(code: string, message: string, target?: string): object {
  return { error: { code, message, ...(target ? { target } : {}) } };
}
