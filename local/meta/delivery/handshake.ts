import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Address } from './address.ts';

const retryMs = 1_000;

export interface Verification {
  state: 'asking' | 'verified' | 'refused';
  answer: string;
  at: string;
}

/** Asks the app whether the webhook's address is its own: at the start, until there is an answer, and on a button. */
export class Handshake {
  readonly #address: Address;
  readonly #verifyToken: string;
  readonly #stopping = new AbortController();
  verification: Verification = { state: 'asking', answer: '', at: new Date().toISOString() };

  constructor(address: Address, verifyToken: string) {
    this.#address = address;
    this.#verifyToken = verifyToken;
  }

  async ask(): Promise<Verification> {
    const challenge = String(randomInt(100_000_000, 1_000_000_000));
    const { status, text } = await this.#address.verify(this.#verifyToken, challenge);
    const right = status === 200 && text === challenge;
    const state = right ? 'verified' : status === null ? 'asking' : 'refused';
    const answer = right ? 'the challenge came back' : `${status ?? 'no answer'} ${text}`.trim();
    return (this.verification = { state, answer, at: new Date().toISOString() });
  }

  /** The app may come up after this program. */
  async askUntilVerified(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const { state } = await this.ask();
      if (state === 'verified') return;
      await delay(retryMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }
}
