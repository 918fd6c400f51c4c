import { setApplicationProperties, type Properties } from '../message/application-properties.ts';
import type { QueueDeclaration } from '../queue-declaration.ts';
import type { Backlog } from './backlog.ts';
import { notAllowed } from './broker-error.ts';
import type { MessageSummary, QueueStore } from './store.ts';

/** Where the dead letters of a queue go. */
export interface DeadLetterQueue {
  path: string;
  backlog: Backlog;
}

/** Takes messages out of a queue for good: into its dead-letter queue, with the reason, or away when they expire. */
export class DeadLetters {
  readonly #declaration: QueueDeclaration;
  readonly #store: QueueStore;
  readonly #target: DeadLetterQueue | undefined;

  /** A dead-letter queue itself has no target: it keeps its messages until someone completes them. */
  constructor(declaration: QueueDeclaration, store: QueueStore, target: DeadLetterQueue | undefined) {
    this.#declaration = declaration;
    this.#store = store;
    this.#target = target;
  }

  /** Whether a message has been tried often enough. */
  isSpent(message: MessageSummary): boolean {
    return this.#target !== undefined && message.deliveries >= this.#declaration.maxDeliveryCount;
  }

  giveUp(message: MessageSummary): void {
    const description = `Message could not be consumed after ${this.#declaration.maxDeliveryCount} delivery attempts.`;
    this.move(message, message.deliveries, {
      DeadLetterReason: 'MaxDeliveryCountExceeded',
      DeadLetterErrorDescription: description,
    });
  }

  expire(message: MessageSummary): void {
    if (!this.#declaration.deadLetteringOnMessageExpiration) {
      this.#store.remove(message.sequence);
      return;
    }
    this.move(message, message.deliveries, {
      DeadLetterReason: 'TTLExpiredException',
      DeadLetterErrorDescription: 'The message expired and was dead lettered.',
    });
  }

  move({ sequence }: MessageSummary, deliveries: number, properties: Properties): void {
    if (!this.#target) throw notAllowed('A message of a dead-letter queue cannot be dead-lettered again.');
    const message = this.#store.find(sequence);
    if (!message) return;
    const content = setApplicationProperties(message.content, properties);
    this.#store.move(sequence, this.#target.path, deliveries, content);
    this.#target.backlog.push(sequence, null);
  }
}
