import { hash, seededRandom } from './random.ts';

const places = 1 << 20;

/** What the seed holds for each person's next message: the same in every run, however many are sent at once. */
export class Chances {
  /** How often each person was written to, near enough: two people may share a place. */
  #writtenTo = new Uint16Array(places);

  next(seed: number, recipient: string): () => number {
    const place = hash(recipient) % places;
    const before = this.#writtenTo[place] ?? 0;
    this.#writtenTo[place] = before + 1;
    return seededRandom(seed, `${recipient} ${before}`);
  }

  reset(): void {
    this.#writtenTo = new Uint16Array(places);
  }
}
