import { Documents } from './documents.ts';
import type { Journal } from './journal.ts';

const windowMs = 24 * 3_600_000;

/** Until when a number may answer a person in any words: for 24 h after that person wrote. */
export class ServiceWindows {
  readonly #lastWrote: Documents<{ id: string; at: number }>;

  constructor(journal: Journal) {
    this.#lastWrote = new Documents(journal, 'service-window');
  }

  opened(phoneNumberId: string, person: string, at: number): void {
    this.#lastWrote.put({ id: `${phoneNumberId} ${person}`, at });
  }

  isOpen(phoneNumberId: string, person: string, now: number): boolean {
    const wrote = this.#lastWrote.get(`${phoneNumberId} ${person}`);
    return wrote !== undefined && now - wrote.at < windowMs;
  }

  reset(): void {
    for (const { id } of this.#lastWrote.list()) this.#lastWrote.delete(id);
  }
}
