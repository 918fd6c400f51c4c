/** A refusal in the error JSON of Cosmos DB. */
export class CosmosError extends Error {
  override name = 'CosmosError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function notSupported(what: string): CosmosError {
  return new CosmosError(400, 'BadRequest', `not supported here: ${what}`);
}

export function notFound(): CosmosError {
  return new CosmosError(404, 'NotFound', 'Entity with the specified id does not exist in the system.');
}
