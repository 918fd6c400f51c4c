/** Meta says "up to" so many a second; a tenth above it is for the jitter of the line between the sender and here. */
const tolerance = 1.1;
const secondMs = 1_000;

/** Admits so many messages in any second, for each number. */
export class Throughput {
  /** Times of the last messages admitted, as many as fit into a second; the oldest is overwritten. */
  readonly #rings = new Map<string, { times: Float64Array; next: number }>();

  admits(phoneNumberId: string, perSecond: number, now: number): boolean {
    const places = Math.max(1, Math.floor(perSecond * tolerance));
    let ring = this.#rings.get(phoneNumberId);
    if (ring?.times.length !== places) {
      ring = { times: new Float64Array(places).fill(-Infinity), next: 0 };
      this.#rings.set(phoneNumberId, ring);
    }
    const oldest = ring.times[ring.next] ?? -Infinity;
    if (now - oldest < secondMs) return false;
    ring.times[ring.next] = now;
    ring.next = (ring.next + 1) % places;
    return true;
  }
}
