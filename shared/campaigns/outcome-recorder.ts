import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../kernel/app-error.ts';
import type { MessageOutcome } from './ports.ts';
import { RECORD_EVERY_MS } from './timing.ts';

const MOST_AT_ONCE = 500;
const PATIENCE_MS = 60_000;
const AGAIN_MS = 500;

/** Gathers what became of messages and records it in sets, one after another. */
export class OutcomeRecorder {
  readonly #record: (outcomes: readonly MessageOutcome[]) => Promise<void>;
  #waiting: MessageOutcome[] = [];
  #running: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor(record: (outcomes: readonly MessageOutcome[]) => Promise<void>) {
    this.#record = record;
  }

  add(outcome: MessageOutcome): void {
    this.#waiting.push(outcome);
    this.#running ??= this.#run();
  }

  /** Returns once everything that was added is recorded. @throws what kept it from being recorded. */
  async finish(): Promise<void> {
    while (this.#running) await this.#running;
    if (this.#failure !== null) throw this.#failure;
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        await delay(RECORD_EVERY_MS);
        do await this.#patiently(this.#waiting.splice(0, MOST_AT_ONCE));
        while (this.#waiting.length >= MOST_AT_ONCE);
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#running = null;
  }

  async #patiently(set: readonly MessageOutcome[]): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        await this.#record(set);
        return;
      } catch (error) {
        if (!(error instanceof AppError && error.retryable) || performance.now() > deadline) throw error;
        await delay(AGAIN_MS);
      }
    }
  }
}
