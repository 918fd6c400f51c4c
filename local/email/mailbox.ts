import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDatabase } from '../kit/sqlite.ts';

export interface NewMail {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}

export interface StoredMail extends NewMail {
  id: string;
  receivedAt: string;
}

/** What a person, or a test, may let go wrong. */
export interface Faults {
  /** So many of the next sends are answered 429. */
  throttleNext: number;
  /** So many of the next sends are answered 503. */
  failNext: number;
  /** So many of the next sends are taken and then fail: their operation ends as Failed. */
  dropNext: number;
  /** How often an operation is still running when it is asked for. */
  pollsBeforeDone: number;
}

const noFaults: Faults = { throttleNext: 0, failNext: 0, dropNext: 0, pollsBeforeDone: 0 };

const schema = `
  CREATE TABLE IF NOT EXISTS operations (
    id TEXT PRIMARY KEY, status TEXT NOT NULL, polls_left INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS mails (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, sender TEXT NOT NULL, subject TEXT NOT NULL,
    text TEXT NOT NULL, html TEXT NOT NULL, received_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS recipients (n INTEGER NOT NULL, address TEXT NOT NULL, PRIMARY KEY (address, n)) STRICT;
  CREATE TABLE IF NOT EXISTS faults (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL) STRICT;
`;

interface Row {
  n: number;
  id: string;
  sender: string;
  subject: string;
  text: string;
  html: string;
  received_at: string;
}

/** Everything that was sent, on disk. */
export class Mailbox {
  readonly #db: DatabaseSync;

  constructor(stateDir: string) {
    this.#db = openDatabase(path.join(stateDir, 'email.db'), schema);
  }

  close(): void {
    this.#db.close();
  }

  /** Takes a mail under an operation id, once: the same id again is the same operation. */
  accept(id: string, mail: NewMail): void {
    inTransaction(this.#db, () => {
      if (this.#db.prepare('SELECT 1 FROM operations WHERE id = ?').get(id)) return;
      const { dropNext, pollsBeforeDone } = this.faults;
      const status = dropNext > 0 ? 'Failed' : 'Succeeded';
      this.#db.prepare('INSERT INTO operations VALUES (?, ?, ?)').run(id, status, pollsBeforeDone);
      if (dropNext > 0) {
        this.setFaults({ dropNext: dropNext - 1 });
        return;
      }
      const { lastInsertRowid } = this.#db
        .prepare('INSERT INTO mails (id, sender, subject, text, html, received_at) VALUES (?, ?, ?, ?, ?, ?)')
        .run(id, mail.from, mail.subject, mail.text, mail.html, new Date().toISOString());
      for (const address of new Set(mail.to.map((one) => one.toLowerCase()))) {
        this.#db.prepare('INSERT INTO recipients VALUES (?, ?)').run(lastInsertRowid, address);
      }
    });
  }

  /** How an operation stands; asking counts. */
  poll(id: string): 'Running' | 'Succeeded' | 'Failed' | null {
    const row = this.#db.prepare('SELECT status, polls_left FROM operations WHERE id = ?').get(id) as
      { status: 'Succeeded' | 'Failed'; polls_left: number } | undefined;
    if (!row) return null;
    if (row.polls_left === 0) return row.status;
    this.#db.prepare('UPDATE operations SET polls_left = polls_left - 1 WHERE id = ?').run(id);
    return 'Running';
  }

  /** Newest first. */
  list(to?: string, limit = 200): StoredMail[] {
    const rows = this.#db
      .prepare(
        `SELECT * FROM mails m WHERE ?1 = '' OR EXISTS (SELECT 1 FROM recipients r WHERE r.n = m.n AND r.address = ?1)
         ORDER BY n DESC LIMIT ?2`,
      )
      .all(to?.toLowerCase() ?? '', limit) as unknown as Row[];
    return rows.map((row) => this.#toMail(row));
  }

  find(id: string): StoredMail | undefined {
    const row = this.#db.prepare('SELECT * FROM mails WHERE id = ?').get(id) as Row | undefined;
    return row && this.#toMail(row);
  }

  empty(): void {
    inTransaction(this.#db, () => this.#db.exec('DELETE FROM recipients; DELETE FROM mails;'));
  }

  get faults(): Faults {
    const row = this.#db.prepare('SELECT body FROM faults').get() as { body: string } | undefined;
    return row ? { ...noFaults, ...(JSON.parse(row.body) as Partial<Faults>) } : noFaults;
  }

  setFaults(change: Partial<Faults>): void {
    this.#db.prepare('INSERT OR REPLACE INTO faults VALUES (1, ?)').run(JSON.stringify({ ...this.faults, ...change }));
  }

  #toMail({ n, id, sender, subject, text, html, received_at }: Row): StoredMail {
    const to = this.#db.prepare('SELECT address FROM recipients WHERE n = ? ORDER BY address').all(n) as {
      address: string;
    }[];
    return { id, from: sender, to: to.map(({ address }) => address), subject, text, html, receivedAt: received_at };
  }
}
