import type { Journal } from './journal.ts';

const bucketSeconds = 1_800;

export interface Charge {
  /** Seconds since 1970 of the half hour in which it was delivered. */
  bucket: number;
  phoneNumberId: string;
  country: string;
  category: string;
  type: string;
  volume: number;
  /** Millionths of a US dollar. */
  cost: number;
}

type Delivered = Pick<Charge, 'phoneNumberId' | 'country' | 'category' | 'type' | 'cost'>;

/** What was delivered and what it cost, by half hour: the source of Meta's analytics and of its invoice. */
export class Charges {
  readonly #journal: Journal;
  readonly #all = new Map<string, Charge>();
  readonly #changed = new Set<Charge>();

  constructor(journal: Journal) {
    this.#journal = journal;
    const sql = `select bucket, phone_number_id as "phoneNumberId", country, category, type, volume, cost from charges`;
    for (const row of journal.db.prepare(sql).all()) {
      const charge = row as unknown as Charge;
      this.#all.set(keyOf(charge), charge);
    }
  }

  /** @param at milliseconds since 1970 */
  delivered(delivered: Delivered, at: number): void {
    this.adjust({ ...delivered, volume: 1 }, at);
  }

  /** Adds to the books what was never delivered, or takes away what was: Meta and its customer then disagree. */
  adjust(change: Omit<Charge, 'bucket'>, at: number): void {
    const bucket = Math.floor(at / 1_000 / bucketSeconds) * bucketSeconds;
    const key = keyOf({ ...change, bucket });
    const charge = this.#all.get(key) ?? { ...change, bucket, volume: 0, cost: 0 };
    charge.volume += change.volume;
    charge.cost += change.cost;
    this.#all.set(key, charge);
    this.#save(charge);
  }

  list(): Charge[] {
    return [...this.#all.values()];
  }

  reset(): void {
    this.#all.clear();
    this.#changed.clear();
    this.#journal.write(() => this.#journal.db.exec('delete from charges'));
  }

  #save(charge: Charge): void {
    if (this.#changed.has(charge)) return;
    this.#changed.add(charge);
    const sql = `insert into charges (bucket, phone_number_id, country, category, type, volume, cost)
      values (?, ?, ?, ?, ?, ?, ?)
      on conflict (bucket, phone_number_id, country, category, type)
      do update set volume = excluded.volume, cost = excluded.cost`;
    this.#journal.write(() => {
      this.#changed.delete(charge);
      const { bucket, phoneNumberId, country, category, type, volume, cost } = charge;
      this.#journal.db.prepare(sql).run(bucket, phoneNumberId, country, category, type, volume, cost);
    });
  }
}

function keyOf({ bucket, phoneNumberId, country, category, type }: Omit<Charge, 'volume' | 'cost'>): string {
  return `${bucket} ${phoneNumberId} ${country} ${category} ${type}`;
}
