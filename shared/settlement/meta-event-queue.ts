import { setTimeout as delay } from 'node:timers/promises';
import { v7 } from 'uuid';
import type { QueueSender } from '../messaging/outbox.ts';
import type { MetaEventKind, MetaEventMessage, MetaEvents, OtherEventMessage, StatusEvent } from './meta-event.ts';
import { statusSetOf } from './status-set.ts';

export const META_EVENTS_QUEUE = 'meta-events';
/** At the most. Each message costs the bus and the host something of its own. */
export const ITEMS_A_MESSAGE = 500;
const BYTES_A_MESSAGE = 190 * 1024;

/** More than one, so that a webhook need not wait for a send that has just begun. */
const SENDS_AT_ONCE = 2;
/** What comes within this time goes out together: a send costs more than the few milliseconds it waits. */
const GATHER_MS = 8;

/**
 * Puts events of Meta on their queue. What comes within a few milliseconds, or while sends are under way, is gathered
 * and goes out together: a thousand webhooks of one status each are some hundred messages. A webhook is answered when the
 * send with its events was.
 */
export class MetaEventQueue {
  readonly #queues: QueueSender;
  readonly #gatherMs: number;
  #waiting: MetaEvents[] = [];
  #next: Promise<void> | undefined;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(queues: QueueSender, gatherMs = GATHER_MS) {
    this.#queues = queues;
    this.#gatherMs = gatherMs;
  }

  enqueue(events: MetaEvents): Promise<void> {
    this.#waiting.push(events);
    this.#next ??= this.#untilFree().then(() => this.#send());
    return this.#next;
  }

  async #untilFree(): Promise<void> {
    if (this.#gatherMs > 0) await delay(this.#gatherMs);
    if (this.#underWay.size >= SENDS_AT_ONCE) await Promise.race(this.#underWay);
  }

  async #send(): Promise<void> {
    const gathered = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const bodies = KINDS.flatMap((kind) => messagesOf(kind, gathered));
    const sent = this.#queues.send(
      META_EVENTS_QUEUE,
      bodies.map((body) => ({ messageId: v7(), body, correlationId: null })),
    );
    // Whether it is sent or not, the one after it may go.
    const over = sent.catch(() => undefined);
    this.#underWay.add(over);
    try {
      await sent;
    } finally {
      this.#underWay.delete(over);
    }
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
  return messages.map((items) =>
    kind === 'statuses' ? { kind, set: statusSetOf(items as StatusEvent[]) } : ({ kind, items } as OtherEventMessage),
  );
}
