import { newId, type Id } from '../kernel/ids.ts';
import { collapsePeople, type Row } from './collapse-people.ts';
import { toCsv } from '../kernel/csv-cells.ts';
import {
  FAULT_REASONS,
  normalizeContact,
  type GivenContact,
  type NormalContact,
  type RowFault,
} from './normalize-contact.ts';

/** A row of a file, read, or why it could not be. `cells` are what the error file shows of it. */
export type FileRow = { end: number; cells: readonly string[] } & ({ given: GivenContact } | { fault: RowFault });

/** One person of some rows, for the database. */
export interface PersonRow {
  /** The number of the first row that names the person. */
  n: number;
  /** Of the contact, if it is a new one. */
  id: Id<'con'>;
  contact: NormalContact;
  /** How many more rows name the person. */
  copies: number;
  /** The lines of the error file, should the number and the BSUID turn out to be known as two people. */
  line: string | null;
}

export interface PreparedRows {
  people: PersonRow[];
  /** Row numbers by the row that stands for them. */
  rowsOf: Map<number, readonly number[]>;
  rejected: { n: number; code: RowFault }[];
  /** The rejected rows as lines of the error file. */
  lines: string;
}

/** Reads what is meant by rows, the first of which has the number `first`. */
export function prepareRows(rows: readonly FileRow[], first: number, defaultCountry: string | null): PreparedRows {
  const good: Row[] = [];
  const rejected: { n: number; code: RowFault }[] = [];
  rows.forEach((row, index) => {
    const n = first + index;
    const normal =
      'given' in row ? normalizeContact(row.given, defaultCountry) : { ok: false as const, code: row.fault };
    if (normal.ok) good.push({ n, contact: normal.contact });
    else rejected.push({ n, code: normal.code });
  });
  const { people, conflicts } = collapsePeople(good);
  rejected.push(...conflicts.map((n) => ({ n, code: 'CONTACT.CONFLICT' as const })));
  rejected.sort((one, other) => one.n - other.n);
  const lineOf = (n: number, code: RowFault): string =>
    toCsv([[n, code, FAULT_REASONS[code], ...(rows[n - first]?.cells ?? [])]]);
  return {
    people: people.map(({ contact, rows: named }) => ({
      n: named[0] ?? first,
      id: newId('con'),
      contact,
      copies: named.length - 1,
      line:
        contact.phone !== null && contact.bsuid !== null
          ? named.map((n) => lineOf(n, 'CONTACT.CONFLICT')).join('')
          : null,
    })),
    rowsOf: new Map(people.map(({ rows: named }) => [named[0] ?? first, named])),
    rejected,
    lines: rejected.map(({ n, code }) => lineOf(n, code)).join(''),
  };
}
