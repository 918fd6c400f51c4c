import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { inTransaction, openDatabase } from '../kit/sqlite.ts';
import { deletedButRecoverable, deletedSecretNotFound, secretNotFound } from './errors.ts';
import { loadSealing, type Sealing } from './sealing.ts';

/** One version of a secret; times are Unix seconds. */
export interface SecretVersion {
  name: string;
  version: string;
  sealed: Uint8Array;
  content_type: string | null;
  tags: string | null;
  enabled: number;
  nbf: number | null;
  exp: number | null;
  created: number;
  updated: number;
  deleted_at: number | null;
}

export interface SecretProperties {
  contentType?: string | undefined;
  tags?: Record<string, string> | undefined;
  attributes?: { enabled?: boolean | undefined; nbf?: number | undefined; exp?: number | undefined } | undefined;
}

export const recoverableDays = 90;
export const recoverableSeconds = recoverableDays * 86_400;

// Names of secrets are compared without regard to case, as in Azure.
const schema = `
  CREATE TABLE IF NOT EXISTS secrets (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    deleted_at INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS versions (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE REFERENCES secrets ON DELETE CASCADE,
    version TEXT NOT NULL UNIQUE,
    sealed BLOB NOT NULL,
    content_type TEXT,
    tags TEXT,
    enabled INTEGER NOT NULL,
    nbf INTEGER,
    exp INTEGER,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS versions_by_name ON versions (name, number);
`;

const selectVersions = 'SELECT versions.*, secrets.name, secrets.deleted_at FROM versions JOIN secrets USING (name)';
const isLatest = 'number = (SELECT max(number) FROM versions AS other WHERE other.name = secrets.name)';

/** Secrets with their versions and soft deletion, on disk before a change is answered. */
export class SecretStore {
  readonly #db: DatabaseSync;
  readonly #sealing: Sealing;

  constructor(stateDir: string) {
    this.#db = openDatabase(path.join(stateDir, 'key-vault.sqlite'), schema);
    this.#sealing = loadSealing(stateDir);
    this.#db.prepare('DELETE FROM secrets WHERE deleted_at <= ?').run(now() - recoverableSeconds);
  }

  set(name: string, value: string, { contentType, tags, attributes }: SecretProperties): SecretVersion {
    return inTransaction(this.#db, () => {
      const known = this.#db.prepare('SELECT deleted_at FROM secrets WHERE name = ?').get(name);
      if (known && known['deleted_at'] !== null) throw deletedButRecoverable(name);
      if (!known) this.#db.prepare('INSERT INTO secrets (name) VALUES (?)').run(name);
      const version = randomUUID().replaceAll('-', '');
      this.#db
        .prepare(
          `INSERT INTO versions (name, version, sealed, content_type, tags, enabled, nbf, exp, created, updated)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          name,
          version,
          this.#sealing.seal(value),
          contentType ?? null,
          tags ? JSON.stringify(tags) : null,
          attributes?.enabled === false ? 0 : 1,
          attributes?.nbf ?? null,
          attributes?.exp ?? null,
          now(),
          now(),
        );
      return this.get(name, version);
    });
  }

  /** The latest version, or the one named. */
  get(name: string, version?: string): SecretVersion {
    const found = version
      ? this.#one(`${selectVersions} WHERE name = ? AND version = ? AND deleted_at IS NULL`, name, version)
      : this.#one(`${selectVersions} WHERE name = ? AND deleted_at IS NULL AND ${isLatest}`, name);
    if (!found) throw secretNotFound(version ? `${name}/${version}` : name);
    return found;
  }

  valueOf({ sealed }: SecretVersion): string {
    return this.#sealing.open(sealed);
  }

  update(name: string, version: string | undefined, change: SecretProperties): SecretVersion {
    return inTransaction(this.#db, () => {
      const stored = this.get(name, version);
      const { enabled, nbf, exp } = change.attributes ?? {};
      this.#db
        .prepare(
          'UPDATE versions SET content_type = ?, tags = ?, enabled = ?, nbf = ?, exp = ?, updated = ? WHERE version = ?',
        )
        .run(
          change.contentType ?? stored.content_type,
          change.tags ? JSON.stringify(change.tags) : stored.tags,
          enabled === undefined ? stored.enabled : Number(enabled),
          nbf ?? stored.nbf,
          exp ?? stored.exp,
          now(),
          stored.version,
        );
      return this.get(name, stored.version);
    });
  }

  /** The latest version of each secret, by name; `after` is the name before the first one wanted. */
  list(deleted: boolean, after: string, limit: number): SecretVersion[] {
    const state = deleted ? 'deleted_at IS NOT NULL' : 'deleted_at IS NULL';
    const sql = `${selectVersions} WHERE ${state} AND ${isLatest} AND secrets.name > ? ORDER BY secrets.name LIMIT ?`;
    return this.#all(sql, after, limit);
  }

  /** The versions of one secret by their own text; `after` is the version before the first one wanted. */
  versions(name: string, after: string, limit: number): SecretVersion[] {
    const sql = `${selectVersions} WHERE name = ? AND deleted_at IS NULL AND version > ? ORDER BY version LIMIT ?`;
    return this.#all(sql, name, after, limit);
  }

  delete(name: string): SecretVersion {
    return inTransaction(this.#db, () => {
      this.get(name);
      this.#db.prepare('UPDATE secrets SET deleted_at = ? WHERE name = ?').run(now(), name);
      return this.getDeleted(name);
    });
  }

  getDeleted(name: string): SecretVersion {
    const found = this.#one(`${selectVersions} WHERE name = ? AND deleted_at IS NOT NULL AND ${isLatest}`, name);
    if (!found) throw deletedSecretNotFound(name);
    return found;
  }

  recover(name: string): SecretVersion {
    return inTransaction(this.#db, () => {
      this.getDeleted(name);
      this.#db.prepare('UPDATE secrets SET deleted_at = NULL WHERE name = ?').run(name);
      return this.get(name);
    });
  }

  purge(name: string): void {
    this.getDeleted(name);
    this.#db.prepare('DELETE FROM secrets WHERE name = ?').run(name);
  }

  close(): void {
    this.#db.close();
  }

  #one(sql: string, ...values: SQLInputValue[]): SecretVersion | undefined {
    return this.#db.prepare(sql).get(...values) as SecretVersion | undefined;
  }

  #all(sql: string, ...values: SQLInputValue[]): SecretVersion[] {
    return this.#db.prepare(sql).all(...values) as unknown as SecretVersion[];
  }
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
