import type { Journal } from './journal.ts';

export interface Refusal {
  phoneNumberId: string;
  recipient: string | null;
  callbackData: string | null;
  at: number;
  /** Of the error, or 0 for one without a code such as a connection that was cut. */
  code: number;
  reason: string;
}

/** Messages that were put to us and not accepted. */
export class Refusals {
  readonly #journal: Journal;
  readonly #byCode = new Map<number, number>();

  constructor(journal: Journal) {
    this.#journal = journal;
    for (const { code, count } of journal.db
      .prepare('select code, count(*) as count from refusals group by code')
      .all())
      this.#byCode.set(Number(code), Number(count));
  }

  add({ phoneNumberId, recipient, callbackData, at, code, reason }: Refusal): void {
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1);
    const sql = `insert into refusals (phone_number_id, recipient, callback_data, at, code, reason)
      values (?, ?, ?, ?, ?, ?)`;
    this.#journal.write(() =>
      this.#journal.db.prepare(sql).run(phoneNumberId, recipient, callbackData, at, code, reason),
    );
  }

  countByCode(): Record<string, number> {
    return Object.fromEntries(this.#byCode);
  }

  countWith(callbackData: string): number {
    const sql = 'select count(*) as count from refusals where callback_data = ?';
    return Number(this.#journal.db.prepare(sql).get(callbackData)?.['count']);
  }

  /** Newest first. */
  list(limit = 200): Refusal[] {
    this.#journal.flush();
    const sql = `select phone_number_id as "phoneNumberId", recipient, callback_data as "callbackData", at, code, reason
      from refusals order by seq desc limit ?`;
    return this.#journal.db.prepare(sql).all(limit) as unknown as Refusal[];
  }

  reset(): void {
    this.#byCode.clear();
    this.#journal.write(() => this.#journal.db.exec('delete from refusals'));
  }
}
