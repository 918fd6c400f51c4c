/** An answer of the management API: status, JSON body (none when undefined) and headers. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}
