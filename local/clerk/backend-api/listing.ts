import type { SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import type { Clerk } from '../context.ts';
import { ClerkError } from '../errors.ts';

/** A query parameter that may be given several times, up to Clerk's 100. */
export const many = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat())
  .pipe(z.array(z.string()).max(100));

export const paging = {
  limit: z.coerce.number().int().min(1).max(500).default(10),
  offset: z.coerce.number().int().min(0).default(0),
};

interface Paging {
  limit: number;
  offset: number;
}

/** Conditions that a list is narrowed by; all must hold. */
export class Conditions {
  readonly #parts: string[] = ['TRUE'];
  readonly #values: SQLInputValue[] = [];

  /** Adds a condition when there is a value to compare with. */
  add(condition: string, value: SQLInputValue | undefined): this {
    if (value === undefined) return this;
    this.#parts.push(condition);
    this.#values.push(...Array.from({ length: condition.split('?').length - 1 }, () => value));
    return this;
  }

  /** `column IN (values)`; nothing when no values were asked for. */
  addIn(column: string, values: readonly string[] | undefined): this {
    if (values === undefined) return this;
    this.#parts.push(`${column} IN (${values.map(() => '?').join(', ')})`);
    this.#values.push(...values);
    return this;
  }

  count({ db }: Clerk, table: string): number {
    const row = db.prepare(`SELECT count(*) AS count FROM ${table} WHERE ${this.#sql}`).get(...this.#values);
    return Number(row?.['count']);
  }

  select<Row>({ db }: Clerk, table: string, order: string, { limit, offset }: Paging): Row[] {
    return db
      .prepare(`SELECT ${table}.* FROM ${table} WHERE ${this.#sql} ORDER BY ${order} LIMIT ? OFFSET ?`)
      .all(...this.#values, limit, offset) as unknown as Row[];
  }

  get #sql(): string {
    return this.#parts.join(' AND ');
  }
}

/** Reads `-created_at` and the like; newest first unless asked otherwise. */
export function orderBy(asked: string | undefined, columns: readonly string[]): string {
  const [, sign, column = 'created_at'] = /^([+-]?)(\w+)$/.exec(asked ?? '-created_at') ?? [];
  if (!columns.includes(column)) {
    const message = `not supported here: order_by ${asked}. It may be one of ${columns.join(', ')}.`;
    throw new ClerkError(422, 'form_param_value_invalid', 'is invalid', message, 'order_by');
  }
  const direction = sign === '-' ? 'DESC' : 'ASC';
  return `${column} ${direction}, rowid ${direction}`;
}
