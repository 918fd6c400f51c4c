import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import type { ServiceBusOptions } from '../host-json.ts';

/** What is there already arrives within this time after the first message. */
export const gatherMs = 50;

interface Received {
  message: ServiceBusReceivedMessage;
  /** In milliseconds of this process. */
  at: number;
  /** Lets another one be received in its place. */
  free: () => void;
}

/** Messages that were received and wait for their batch. */
export class Inbox {
  readonly #options: Pick<ServiceBusOptions, 'maxMessageBatchSize' | 'minMessageBatchSize' | 'maxBatchWaitTime'>;
  #waiting: Received[] = [];
  #closed = false;
  #changed: (() => void) | undefined;

  constructor(options: ServiceBusOptions) {
    this.#options = options;
  }

  /** Resolves when another message may be received in its place. */
  put(message: ServiceBusReceivedMessage): Promise<void> {
    return new Promise((free) => {
      this.#waiting.push({ message, at: performance.now(), free });
      this.#changed?.();
    });
  }

  /** Waits for a first message and takes what else comes soon, for longer while too few are there; none: it is closed. */
  async take(): Promise<Received[]> {
    const { maxMessageBatchSize, minMessageBatchSize, maxBatchWaitTime } = this.#options;
    await this.#until(1);
    await this.#until(maxMessageBatchSize, gatherMs - (performance.now() - (this.#waiting[0]?.at ?? 0)));
    await this.#until(minMessageBatchSize, maxBatchWaitTime);
    return this.#closed ? [] : this.#waiting.splice(0, maxMessageBatchSize);
  }

  /** Gives out no more batches. */
  close(): void {
    this.#closed = true;
    this.#changed?.();
  }

  /** What no batch took. */
  left(): Received[] {
    return this.#waiting;
  }

  /** Until so many wait, or so much time is over, or it is closed. */
  async #until(count: number, ms = Infinity): Promise<void> {
    const time = { over: false };
    const timer = Number.isFinite(ms)
      ? setTimeout(() => {
          time.over = true;
          this.#changed?.();
        }, ms)
      : undefined;
    while (this.#waiting.length < count && !time.over && !this.#closed) {
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
    clearTimeout(timer);
  }
}
