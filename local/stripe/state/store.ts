import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Hidden, Kind, ObjectTypes } from './wire.ts';

const schema = `
  create table if not exists settings (name text primary key, value text not null) strict;
  create table if not exists objects (
    seq integer primary key autoincrement, id text not null unique, kind text not null,
    data text not null, hidden text, due_at integer) strict;
  create index if not exists objects_kind on objects (kind, seq);
  create index if not exists objects_due on objects (due_at) where due_at is not null;
  create index if not exists objects_customer on objects (kind, json_extract(data, '$.customer'));
  create table if not exists idempotency_keys (
    key text primary key, fingerprint text not null, status integer not null, body text not null, created integer not null) strict;
  create table if not exists deliveries (
    seq integer primary key autoincrement, event text not null, endpoint text not null,
    state text not null check (state in ('pending', 'held', 'delivered', 'failed')),
    after integer, first_attempt_at integer, next_attempt_at integer not null, attempts text not null default '[]') strict;
  create index if not exists deliveries_state on deliveries (state, next_attempt_at);
  create index if not exists deliveries_event on deliveries (event);
`;

/** Conditions by JSON path without the leading `$.`, with `=` or the comparison named after it; a list means any of its values. */
export type Where = Record<string, SQLInputValue | readonly SQLInputValue[]>;

interface Row {
  seq: number;
  id: string;
  kind: Kind;
  data: string;
  hidden: string | null;
}

/** Objects as JSON in one SQLite file. Every call of the API is one transaction, so `kill -9` loses all of it or nothing. */
export class Store {
  readonly database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  #depth = 0;

  constructor(stateDir: string) {
    mkdirSync(stateDir, { recursive: true });
    this.database = new DatabaseSync(path.join(stateDir, 'stripe.sqlite'));
    this.database.exec(`pragma journal_mode = wal; pragma synchronous = normal; ${schema}`);
  }

  close(): void {
    this.database.close();
  }

  /** Nested calls are savepoints: an inner failure undoes only what the inner call wrote. */
  transaction<T>(work: () => T): T {
    const name = `level_${this.#depth}`;
    this.database.exec(this.#depth === 0 ? 'begin immediate' : `savepoint ${name}`);
    this.#depth += 1;
    try {
      const result = work();
      this.database.exec(this.#depth === 1 ? 'commit' : `release ${name}`);
      return result;
    } catch (error) {
      this.database.exec(this.#depth === 1 ? 'rollback' : `rollback to ${name}; release ${name}`);
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  insert<K extends Kind>(
    object: ObjectTypes[K] & { object: K; id: string },
    hidden: Hidden<K>,
    dueAt: number | null,
  ): void {
    this.run(
      'insert into objects (id, kind, data, hidden, due_at) values (?, ?, ?, ?, ?)',
      object.id,
      object.object,
      JSON.stringify(object),
      hidden === undefined ? null : JSON.stringify(hidden),
      dueAt,
    );
  }

  save(id: string, object: unknown, hidden: unknown, dueAt: number | null): void {
    const text = hidden === undefined ? null : JSON.stringify(hidden);
    this.run(
      'update objects set data = ?, hidden = ?, due_at = ? where id = ?',
      JSON.stringify(object),
      text,
      dueAt,
      id,
    );
  }

  remove(id: string): void {
    this.run('delete from objects where id = ?', id);
  }

  find<K extends Kind>(kind: K, id: string): ObjectTypes[K] | undefined {
    const row = this.#row(id);
    return row?.kind === kind ? (JSON.parse(row.data) as ObjectTypes[K]) : undefined;
  }

  /** For expanding a reference, whose kind its id alone decides. */
  findAny(id: string): Record<string, unknown> | undefined {
    const row = this.#row(id);
    return row && (JSON.parse(row.data) as Record<string, unknown>);
  }

  hidden<K extends Kind>(id: string): Hidden<K> {
    const text = this.#row(id)?.hidden;
    return (text ? JSON.parse(text) : undefined) as Hidden<K>;
  }

  /** Newest first, as Stripe lists; `after` and `before` are ids, both exclusive. */
  list<K extends Kind>(
    kind: K,
    where: Where = {},
    { limit = -1, after, before }: { limit?: number; after?: string; before?: string } = {},
  ): ObjectTypes[K][] {
    const conditions = ['kind = ?'];
    const values: SQLInputValue[] = [kind];
    for (const [field, wanted] of Object.entries(where)) {
      const [name = '', comparison = '='] = field.split(' ');
      const many = Array.isArray(wanted) ? (wanted as SQLInputValue[]) : [wanted as SQLInputValue];
      const target = `json_extract(data, '$.${name}')`;
      if (wanted === null) conditions.push(`${target} is ${comparison === '=' ? '' : 'not'} null`);
      else {
        conditions.push(
          Array.isArray(wanted) ? `${target} in (${many.map(() => '?').join()})` : `${target} ${comparison} ?`,
        );
        values.push(...many);
      }
    }
    if (after) conditions.push('seq < (select seq from objects where id = ?)');
    if (before) conditions.push('seq > (select seq from objects where id = ?)');
    values.push(...[after, before].filter((id) => id !== undefined), limit);
    const order = before ? 'asc' : 'desc';
    const sql = `select data from objects where ${conditions.join(' and ')} order by seq ${order} limit ?`;
    const rows = this.all<{ data: string }>(sql, ...values);
    return (before ? rows.reverse() : rows).map((row) => JSON.parse(row.data) as ObjectTypes[K]);
  }

  /** The next object for which time alone makes something happen, up to and including `until`. */
  nextDue(until: number): { id: string; kind: Kind; dueAt: number } | undefined {
    const sql = 'select id, kind, due_at as dueAt from objects where due_at <= ? order by due_at, seq limit 1';
    return this.all<{ id: string; kind: Kind; dueAt: number }>(sql, until)[0];
  }

  setting(name: string): string | undefined {
    return this.all<{ value: string }>('select value from settings where name = ?', name)[0]?.value;
  }

  set(name: string, value: string): void {
    this.run('insert into settings values (?, ?) on conflict (name) do update set value = excluded.value', name, value);
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#prepare(sql).run(...values);
  }

  all<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }

  #row(id: string): Row | undefined {
    return this.all<Row>('select * from objects where id = ?', id)[0];
  }
}
