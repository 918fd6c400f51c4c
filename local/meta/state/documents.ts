import type { Journal } from './journal.ts';

/** Objects of one kind, all held in memory and written as JSON: for what is few and seldom changes. */
export class Documents<Body extends { id: string }> {
  readonly #journal: Journal;
  readonly #kind: string;
  readonly #all = new Map<string, Body>();

  constructor(journal: Journal, kind: string) {
    this.#journal = journal;
    this.#kind = kind;
    const rows = journal.db.prepare('select body from documents where kind = ? order by rowid').all(kind);
    for (const { body } of rows) {
      const document = JSON.parse(String(body)) as Body;
      this.#all.set(document.id, document);
    }
  }

  get(id: string): Body | undefined {
    return this.#all.get(id);
  }

  list(): Body[] {
    return [...this.#all.values()];
  }

  put(document: Body): Body {
    this.#all.set(document.id, document);
    const body = JSON.stringify(document);
    const sql = `insert into documents (kind, id, body) values (?, ?, ?)
      on conflict (kind, id) do update set body = excluded.body`;
    this.#journal.write(() => this.#journal.db.prepare(sql).run(this.#kind, document.id, body));
    return document;
  }

  delete(id: string): boolean {
    const sql = 'delete from documents where kind = ? and id = ?';
    this.#journal.write(() => this.#journal.db.prepare(sql).run(this.#kind, id));
    return this.#all.delete(id);
  }
}
