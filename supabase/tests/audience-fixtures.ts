import type { TestDatabase } from '../../tests/support/postgres.ts';
import { v7 } from 'uuid';
import { only, valueOf } from './fixtures.ts';

interface GivenRow {
  phone?: string | null;
  bsuid?: string | null;
  country?: string | null;
  name?: string | null;
  attributes?: Record<string, string>;
  tags?: string[];
}

export type Outcome = [n: number, outcome: string, contactId: string | null];

interface PersonRow extends Required<GivenRow> {
  n: number;
  id: string;
  copies: number;
  line: string | null;
}

/** Rows as a use case hands them to SQL. */
export function personRows(rows: readonly GivenRow[]): PersonRow[] {
  return rows.map((row, index) => ({
    n: index + 1,
    id: v7(),
    phone: null,
    bsuid: null,
    country: null,
    name: null,
    attributes: {},
    tags: [],
    copies: 0,
    line: null,
    ...row,
  }));
}

/** Imports rows and returns their outcomes in order. */
export async function importRows(
  { query }: TestDatabase,
  organizationId: string,
  rows: readonly GivenRow[],
  listId: string | null = null,
): Promise<Outcome[]> {
  const [row] = await query<{ outcomes: Outcome[] }>('select import_contacts($1, $2, $3, null) as outcomes', [
    organizationId,
    JSON.stringify(personRows(rows)),
    listId,
  ]);
  return only(row).outcomes.sort(([one], [other]) => one - other);
}

export async function makeList({ query }: TestDatabase, organizationId: string, name: string): Promise<string> {
  const [row] = await query<{ id: string }>(`select create_list($1, $2) ->> 'id' as id`, [organizationId, name]);
  return only(row).id;
}

export interface Found {
  id: string;
  phone: string | null;
  bsuid: string | null;
  name: string | null;
  attributes: Record<string, string>;
  tags: string[];
  opted_out: boolean;
  key: string;
}

export const findContacts = (
  database: TestDatabase,
  organizationId: string,
  filter: object,
  after: string | null = null,
  limit = 50,
): Promise<Found[]> =>
  valueOf(database, 'find_contacts($1, $2, $3, $4)', [organizationId, JSON.stringify(filter), after, limit]);
