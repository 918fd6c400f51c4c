/** A message as a sender gave it: what the broker decides by, and the rest of it as bytes that it does not look into. */
export interface NewMessage {
  messageId: string;
  sessionId: string | null;
  /** Epoch milliseconds. */
  scheduledFor: number | null;
  /** Milliseconds; null when the sender set none. */
  timeToLive: number | null;
  /** The encoded message-annotations section, or null when it holds nothing. */
  annotations: Uint8Array | null;
  /** The encoded sections from properties to footer. */
  content: Uint8Array;
}

export const messageState = { active: 0, deferred: 1, scheduled: 2 } as const;
export type MessageState = (typeof messageState)[keyof typeof messageState];

/** A message at rest in a queue. */
export interface StoredMessage extends NewMessage {
  sequence: number;
  state: MessageState;
  /** Epoch milliseconds. */
  enqueuedAt: number;
  expiresAt: number | null;
  /** How often it was handed to a receiver, a present lock included. */
  deliveries: number;
}

/** What a receiver is given. */
export interface ReceivedMessage {
  message: StoredMessage;
  /** How many deliveries failed before this one. */
  deliveryCount: number;
  /** Absent on a message that was peeked, or deleted as it was received. */
  lock?: { token: string; until: number };
}
