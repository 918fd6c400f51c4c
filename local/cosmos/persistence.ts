import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDatabase } from '../kit/sqlite.ts';
import type { Account, AnyItem, AnyItems, Resource } from './engine.ts';

const root = '';

// One row for each database, container and document, below the row of its parent; `rid_count` numbers its children.
const schema = `
  CREATE TABLE IF NOT EXISTS resources (
    number INTEGER PRIMARY KEY,
    rid TEXT NOT NULL UNIQUE,
    parent_rid TEXT REFERENCES resources (rid) ON DELETE CASCADE,
    body TEXT NOT NULL,
    rid_count INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS resources_by_parent ON resources (parent_rid);
  INSERT OR IGNORE INTO resources (rid, parent_rid, body) VALUES ('${root}', NULL, '{}');
`;

interface Row {
  rid: string;
  parent_rid: string;
  body: string;
  rid_count: number;
}

/** The disk's copy of an account: what changed in memory is written before the change is acknowledged. */
export class Persistence {
  readonly #db: DatabaseSync;
  readonly #changed = new Map<string, { parentRid: string; resource: Resource | undefined }>();
  readonly #counters = new Map<string, AnyItems>();

  constructor(stateDir: string) {
    this.#db = openDatabase(path.join(stateDir, 'cosmos.sqlite'), schema);
  }

  /** Fills an empty account from the disk and follows every change from then on. */
  load(account: Account): void {
    const databases = account.databases as unknown as AnyItems;
    const children = new Map([[root, databases]]);
    const rows = this.#db
      .prepare('SELECT rid, parent_rid, body, rid_count FROM resources ORDER BY number')
      .all() as unknown as Row[];
    for (const { rid, parent_rid, body, rid_count } of rows) {
      if (rid !== root) {
        const siblings = children.get(parent_rid);
        siblings?._set(JSON.parse(body) as Resource);
        const items = childrenOf(siblings?._data.get(rid));
        if (items) children.set(rid, items);
      }
      const items = children.get(rid);
      if (items) items._ridCount = rid_count;
    }
    this.#follow(root, databases);
  }

  /** Writes what changed since the last time, in one transaction. */
  flush(): void {
    if (this.#changed.size === 0) return;
    inTransaction(this.#db, () => {
      const put = this.#db.prepare(
        `INSERT INTO resources (rid, parent_rid, body) VALUES (?, ?, ?)
         ON CONFLICT (rid) DO UPDATE SET body = excluded.body`,
      );
      const remove = this.#db.prepare('DELETE FROM resources WHERE rid = ?');
      const count = this.#db.prepare('UPDATE resources SET rid_count = ? WHERE rid = ?');
      for (const [rid, { parentRid, resource }] of this.#changed) {
        if (resource) put.run(rid, parentRid, JSON.stringify(resource));
        else remove.run(rid);
      }
      for (const [rid, items] of this.#counters) count.run(items._ridCount, rid);
    });
    this.#changed.clear();
    this.#counters.clear();
  }

  close(): void {
    this.#db.close();
  }

  #follow(parentRid: string, items: AnyItems): void {
    const map = new FollowedMap((rid, item) => {
      this.#changed.set(rid, { parentRid, resource: item?.read() });
      this.#counters.set(parentRid, items);
      const below = childrenOf(item);
      if (below && !(below._data instanceof FollowedMap)) this.#follow(rid, below);
    });
    for (const [rid, item] of items._data) {
      map.setQuietly(rid, item);
      const below = childrenOf(item);
      if (below) this.#follow(rid, below);
    }
    items._data = map;
  }
}

/** The engine keeps its resources in maps; this one tells of each change. */
class FollowedMap extends Map<string, AnyItem> {
  readonly #changed: (rid: string, item: AnyItem | undefined) => void;

  constructor(changed: (rid: string, item: AnyItem | undefined) => void) {
    super();
    this.#changed = changed;
  }

  override set(rid: string, item: AnyItem): this {
    this.#changed(rid, item);
    return super.set(rid, item);
  }

  override delete(rid: string): boolean {
    this.#changed(rid, undefined);
    return super.delete(rid);
  }

  setQuietly(rid: string, item: AnyItem): void {
    super.set(rid, item);
  }
}

function childrenOf(item: AnyItem | undefined): AnyItems | undefined {
  if (item && 'collections' in item) return item.collections as AnyItems;
  if (item && 'documents' in item) return item.documents as AnyItems;
  return undefined;
}
