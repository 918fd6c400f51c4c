/** A refusal with the AMQP condition that Service Bus uses, which its clients turn into their own error codes. */
export class BrokerError extends Error {
  readonly condition: string;
  /** The HTTP-like status of the same refusal on a `$management` link. */
  readonly statusCode: number;

  constructor(condition: string, statusCode: number, description: string) {
    super(description);
    this.condition = condition;
    this.statusCode = statusCode;
  }
}

export const entityNotFound = (address: string): BrokerError =>
  new BrokerError('amqp:not-found', 404, `The messaging entity '${address}' could not be found.`);

export const messageLockLost = (): BrokerError =>
  new BrokerError(
    'com.microsoft:message-lock-lost',
    410,
    'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.',
  );

export const sessionLockLost = (sessionId: string): BrokerError =>
  new BrokerError(
    'com.microsoft:session-lock-lost',
    410,
    `The session lock was lost on the session '${sessionId}'. Request a new session receiver.`,
  );

export const sessionCannotBeLocked = (sessionId: string): BrokerError =>
  new BrokerError(
    'com.microsoft:session-cannot-be-locked',
    410,
    `The requested session '${sessionId}' cannot be accepted. It may be locked by another receiver.`,
  );

export const timedOut = (): BrokerError =>
  new BrokerError('com.microsoft:timeout', 408, 'The operation did not complete within the allotted timeout.');

export const messageNotFound = (description: string): BrokerError =>
  new BrokerError('com.microsoft:message-not-found', 404, description);

export const notAllowed = (description: string): BrokerError => new BrokerError('amqp:not-allowed', 400, description);

export const invalidArgument = (description: string): BrokerError =>
  new BrokerError('com.microsoft:argument-error', 400, description);

export const unauthorized = (description: string): BrokerError =>
  new BrokerError('amqp:unauthorized-access', 401, description);

export const notSupported = (what: string): BrokerError =>
  new BrokerError('amqp:not-implemented', 501, `not supported here: ${what}`);

export const messageSizeExceeded = (size: number, limit: number): BrokerError =>
  new BrokerError(
    'amqp:link:message-size-exceeded',
    403,
    `The received message (size:${size} bytes) exceeds the limit (${limit} bytes) currently allowed on the link.`,
  );
