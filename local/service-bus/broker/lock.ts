import type { BrokerError } from './broker-error.ts';
import type { MessageSummary } from './store.ts';

/** A message in the hands of a receiver. Locks are not kept over a restart. */
export interface Lock {
  token: string;
  message: MessageSummary;
  /** Epoch milliseconds. Under a session the session's lock decides instead. */
  until: number;
  session: SessionLock | undefined;
}

/** One receiver's hold on a session; the messages that it was given are locked as long as the session is. */
export interface SessionLock {
  sessionId: string;
  /** Epoch milliseconds. */
  until: number;
  messages: Set<Lock>;
  /** Tells the receiver that its lock is gone. */
  lost: (error: BrokerError) => void;
}
