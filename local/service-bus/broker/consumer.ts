import type { ReceivedMessage } from '../message/message.ts';
import type { SessionLock } from './lock.ts';

/** A receiver as its queue sees it. */
export interface Consumer {
  /** Whether a message is deleted as it is handed over, instead of locked. */
  readonly deletesOnReceive: boolean;
  /** The session that it receives from; undefined on a queue without sessions. */
  readonly session: SessionLock | undefined;
  /** How many more messages it takes at present. */
  capacity(): number;
  /** Gives it a message, which it passes on when it is told to flush. */
  offer(message: ReceivedMessage): void;
  hasOutput(): boolean;
  flush(): void;
}
