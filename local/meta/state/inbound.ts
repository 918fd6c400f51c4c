import type { Journal } from './journal.ts';

export interface Inbound {
  id: string;
  phoneNumberId: string;
  sender: string;
  at: number;
  /** The webhook's message object. */
  content: Record<string, unknown>;
}

/** What people wrote to the numbers. */
export class InboundMessages {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  add({ id, phoneNumberId, sender, at, content }: Inbound): void {
    const sql = 'insert into inbound (id, phone_number_id, sender, at, content) values (?, ?, ?, ?, ?)';
    this.#journal.write(() =>
      this.#journal.db.prepare(sql).run(id, phoneNumberId, sender, at, JSON.stringify(content)),
    );
  }

  has(id: string): boolean {
    this.#journal.flush();
    return this.#journal.db.prepare('select 1 from inbound where id = ?').get(id) !== undefined;
  }

  /** The newest of one person, oldest first. */
  of(sender: string, limit: number): Inbound[] {
    this.#journal.flush();
    const sql = `select id, phone_number_id as "phoneNumberId", sender, at, content from inbound
      where sender = ? order by seq desc limit ?`;
    const rows = this.#journal.db.prepare(sql).all(sender, limit);
    return rows.map((row) => ({ ...row, content: JSON.parse(String(row['content'])) as unknown }) as Inbound).reverse();
  }

  senders(limit: number): { sender: string; at: number }[] {
    this.#journal.flush();
    const sql = 'select sender, max(at) as at from inbound group by sender order by at desc limit ?';
    return this.#journal.db.prepare(sql).all(limit) as { sender: string; at: number }[];
  }

  reset(): void {
    this.#journal.write(() => this.#journal.db.exec('delete from inbound'));
  }
}
