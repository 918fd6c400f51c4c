const secondMs = 1_000;

export interface Rate {
  arrived: number;
  accepted: number;
  /** The most that arrived in any moving second, and when that second began. */
  worstSecond: { arrived: number; accepted: number; at: string | null };
  /** Seconds in which nothing came are left out. */
  perSecond: { second: string; arrived: number; accepted: number }[];
}

/** When each message was put to a number, by the machine's steady clock, whatever became of it. Kept since the program started. */
export class Arrivals {
  readonly #times = new Map<string, { arrived: Times; accepted: Times }>();

  arrived(phoneNumberId: string, now: number): void {
    this.#of(phoneNumberId).arrived.add(now);
  }

  accepted(phoneNumberId: string, now: number): void {
    this.#of(phoneNumberId).accepted.add(now);
  }

  /** @param from milliseconds since 1970 */
  rate(phoneNumberId: string, from = 0): Rate {
    const { arrived, accepted } = this.#of(phoneNumberId);
    const worst = arrived.worstSecond(from);
    const perSecond = new Map<number, { arrived: number; accepted: number }>();
    const count = (what: 'arrived' | 'accepted', times: Times): void => {
      for (const time of times.since(from)) {
        const second = Math.floor(time / secondMs);
        const counted = perSecond.get(second) ?? { arrived: 0, accepted: 0 };
        counted[what] += 1;
        perSecond.set(second, counted);
      }
    };
    count('arrived', arrived);
    count('accepted', accepted);
    return {
      arrived: arrived.since(from).length,
      accepted: accepted.since(from).length,
      worstSecond: {
        arrived: worst.count,
        accepted: accepted.worstSecond(from).count,
        at: worst.count > 0 ? new Date(worst.at).toISOString() : null,
      },
      perSecond: [...perSecond]
        .sort(([a], [b]) => a - b)
        .map(([second, counts]) => ({ second: new Date(second * secondMs).toISOString(), ...counts })),
    };
  }

  reset(): void {
    this.#times.clear();
  }

  #of(phoneNumberId: string): { arrived: Times; accepted: Times } {
    let times = this.#times.get(phoneNumberId);
    if (!times) {
      times = { arrived: new Times(), accepted: new Times() };
      this.#times.set(phoneNumberId, times);
    }
    return times;
  }
}

/** A growing list of ascending times, eight bytes each. */
class Times {
  #values = new Float64Array(1_024);
  #length = 0;

  add(time: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = time;
    this.#length += 1;
  }

  since(from: number): Float64Array {
    const values = this.#values.subarray(0, this.#length);
    const first = values.findIndex((time) => time >= from);
    return first < 0 ? values.subarray(this.#length) : values.subarray(first);
  }

  worstSecond(from: number): { count: number; at: number } {
    const times = this.since(from);
    let worst = { count: 0, at: 0 };
    let first = 0;
    for (let last = 0; last < times.length; last += 1) {
      while ((times[last] ?? 0) - (times[first] ?? 0) >= secondMs) first += 1;
      if (last - first + 1 > worst.count) worst = { count: last - first + 1, at: times[first] ?? 0 };
    }
    return worst;
  }
}
