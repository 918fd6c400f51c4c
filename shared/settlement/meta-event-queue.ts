import { v7 } from 'uuid';
import type { QueueSender } from '../messaging/outbox.ts';
import type { MetaEventKind, MetaEventMessage, MetaEvents } from './meta-event.ts';

export const META_EVENTS_QUEUE = 'meta-events';
const ITEMS_A_MESSAGE = 100;
const BYTES_A_MESSAGE = 190 * 1024;

/**
 * Puts events of Meta on their queue. While one send is under way, what other webhooks bring is gathered and goes out
 * together in the next: a thousand webhooks of one status each are some tens of messages. A webhook is answered when
 * the send with its events was.
 */
export class MetaEventQueue {
  readonly #queues: QueueSender;
  #waiting: MetaEvents[] = [];
  #next: Promise<void> | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(queues: QueueSender) {
    this.#queues = queues;
  }

  enqueue(events: MetaEvents): Promise<void> {
    this.#waiting.push(events);
    if (this.#next) return this.#next;
    const next = this.#underWay.then(() => this.#send());
    this.#next = next;
    // Whether it was sent or not, the one after it may go.
    this.#underWay = next.catch(() => undefined);
    return next;
  }

  async #send(): Promise<void> {
    const gathered = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const bodies = KINDS.flatMap((kind) => messagesOf(kind, gathered));
    if (bodies.length === 0) return;
    await this.#queues.send(
      META_EVENTS_QUEUE,
      bodies.map((body) => ({ messageId: v7(), body, correlationId: null })),
    );
  }
}

const KINDS: readonly MetaEventKind[] = ['statuses', 'templates', 'inbound', 'account'];

function messagesOf(kind: MetaEventKind, gathered: readonly MetaEvents[]): MetaEventMessage[] {
  const messages: unknown[][] = [];
  let bytes = 0;
  for (const item of gathered.flatMap((events): readonly unknown[] => events[kind])) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = messages.at(-1);
    if (!last || last.length === ITEMS_A_MESSAGE || bytes + size > BYTES_A_MESSAGE) {
      messages.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return messages.map((items) => ({ kind, items }) as MetaEventMessage);
}
