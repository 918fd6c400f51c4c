import { randomInt } from 'node:crypto';
import path from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { inTransaction, openDatabase } from '../kit/sqlite.ts';
import { unknownId } from './errors.ts';
import type { EntityTypes, Kind } from './wire.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS entities (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entities_of_kind ON entities (kind, seq);
  CREATE UNIQUE INDEX IF NOT EXISTS orders_by_receipt ON entities (json_extract(data, '$.receipt'))
    WHERE kind = 'order' AND json_extract(data, '$.receipt') IS NOT NULL;
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'held', 'delivered', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at INTEGER NOT NULL, answer TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (next_attempt_at) WHERE state = 'pending';
`;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `order_`, `pay_` … and fourteen letters and digits. */
export function newId(prefix: string): string {
  return `${prefix}_${Array.from({ length: 14 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

export interface Settings {
  /** What becomes of an authorized payment: captured by Razorpay, or left to the merchant. */
  capture: 'automatic' | 'manual';
  /** Refunds are done at once, or wait until a person lets them succeed or fail. */
  refunds: 'at once' | 'wait';
  /** New webhooks wait until they are released. */
  hold: boolean;
}

const defaults: Settings = { capture: 'automatic', refunds: 'at once', hold: false };

/** Entities as JSON in one SQLite file. What was answered survives `kill -9`. */
export class Store {
  readonly db: DatabaseSync;

  constructor(stateDir: string) {
    this.db = openDatabase(path.join(stateDir, 'razorpay.sqlite'), schema);
  }

  close(): void {
    this.db.close();
  }

  transaction<T>(work: () => T): T {
    return inTransaction(this.db, work);
  }

  insert<K extends Kind>(entity: EntityTypes[K]): EntityTypes[K] {
    this.db
      .prepare('INSERT INTO entities (id, kind, data) VALUES (?, ?, ?)')
      .run(entity.id, entity.entity, JSON.stringify(entity));
    return entity;
  }

  find<K extends Kind>(kind: K, id: string): EntityTypes[K] | undefined {
    const row = this.db.prepare('SELECT data FROM entities WHERE id = ? AND kind = ?').get(id, kind);
    return row && (JSON.parse(String(row['data'])) as EntityTypes[K]);
  }

  get<K extends Kind>(kind: K, id: string): EntityTypes[K] {
    const found = this.find(kind, id);
    if (!found) throw unknownId();
    return found;
  }

  update<K extends Kind>(kind: K, id: string, change: Partial<EntityTypes[K]>): EntityTypes[K] {
    const changed = { ...this.get(kind, id), ...change };
    this.db.prepare('UPDATE entities SET data = ? WHERE id = ?').run(JSON.stringify(changed), id);
    return changed;
  }

  /** Newest first. */
  list<K extends Kind>(
    kind: K,
    where: Record<string, SQLInputValue | undefined> = {},
    { count = -1, skip = 0 }: { count?: number; skip?: number } = {},
  ): EntityTypes[K][] {
    const given = Object.entries(where).filter((entry): entry is [string, SQLInputValue] => entry[1] !== undefined);
    const conditions = ['kind = ?', ...given.map(([field]) => `json_extract(data, '$.${field}') = ?`)];
    return this.db
      .prepare(`SELECT data FROM entities WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT ? OFFSET ?`)
      .all(kind, ...given.map(([, value]) => value), count, skip)
      .map((row) => JSON.parse(String(row['data'])) as EntityTypes[K]);
  }

  get settings(): Settings {
    const row = this.db.prepare(`SELECT value FROM settings WHERE name = 'settings'`).get();
    return { ...defaults, ...(row && (JSON.parse(String(row['value'])) as Partial<Settings>)) };
  }

  change(settings: Partial<Settings>): void {
    this.db
      .prepare(`INSERT INTO settings VALUES ('settings', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
      .run(JSON.stringify({ ...this.settings, ...settings }));
  }
}
