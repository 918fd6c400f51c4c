import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDatabase } from '../../kit/sqlite.ts';

const schema = `
create table if not exists documents (kind text not null, id text not null, body text not null, primary key (kind, id));
create table if not exists messages (
  seq integer primary key, id text not null, phone_number_id text not null, recipient text not null,
  callback_data text, template text, category text not null, kind text not null, at real not null, content text not null,
  plan text not null, told integer not null, charged integer not null, state text not null, open integer not null
);
create index if not exists messages_open on messages (seq) where open = 1;
create index if not exists messages_by_callback on messages (callback_data);
create index if not exists messages_by_recipient on messages (recipient);
create table if not exists refusals (
  seq integer primary key, phone_number_id text not null, recipient text, callback_data text, at real not null,
  code integer not null, reason text not null
);
create index if not exists refusals_by_callback on refusals (callback_data);
create table if not exists inbound (
  seq integer primary key, id text not null, phone_number_id text not null, sender text not null, at real not null,
  content text not null
);
create index if not exists inbound_by_id on inbound (id);
create index if not exists inbound_by_sender on inbound (sender);
create table if not exists posts (
  seq integer primary key, waba_id text not null, body text not null, first_at real not null, due real not null,
  attempts integer not null, last_answer text not null
);
create table if not exists charges (
  bucket integer not null, phone_number_id text not null, country text not null, category text not null,
  type text not null, volume integer not null, cost integer not null,
  primary key (bucket, phone_number_id, country, category, type)
);
`;

/**
 * Everything is changed in memory first and written here, all changes of a few milliseconds in one transaction. Who must
 * not lose what it acknowledged waits for that transaction: it is over in far less than a commit for each message would take.
 * With SQLite's WAL and `synchronous = NORMAL` a commit survives `kill -9`, though not a power cut.
 */
const groupMs = 4;

export class Journal {
  readonly db: DatabaseSync;
  #writes: (() => void)[] = [];
  #committed: { promise: Promise<void>; resolve: () => void; reject: (reason: unknown) => void } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(stateDir: string) {
    this.db = openDatabase(path.join(stateDir, 'meta.sqlite'), schema);
  }

  /** Adds a change to the next commit. */
  write(change: () => void): void {
    this.#writes.push(change);
    this.#timer ??= setTimeout(() => this.flush(), groupMs);
  }

  /** Resolves when what was written so far is on disk. */
  committed(): Promise<void> {
    if (!this.#timer) return Promise.resolve();
    this.#committed ??= Promise.withResolvers();
    return this.#committed.promise;
  }

  /** Commits now; whoever reads the tables calls this first. */
  flush(): void {
    clearTimeout(this.#timer);
    const writes = this.#writes;
    const committed = this.#committed;
    this.#timer = undefined;
    this.#writes = [];
    this.#committed = undefined;
    try {
      if (writes.length > 0) inTransaction(this.db, () => writes.forEach((change) => change()));
      committed?.resolve();
    } catch (error) {
      committed?.reject(error);
      throw error;
    }
  }

  close(): void {
    this.flush();
    this.db.close();
  }
}
