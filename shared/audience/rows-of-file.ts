import { contactReader } from './csv-columns.ts';
import { contactInputSchema } from './import.schema.ts';
import type { GivenContact } from './normalize-contact.ts';
import type { FileRow } from './prepare-rows.ts';
import { readCsv, type OpenAt } from './read-csv.ts';
import { readLines } from './read-lines.ts';

export interface CsvHead {
  columns: string[];
  delimiter: string;
}

/** Rows of a CSV from a byte behind its header on. */
export async function* rowsOfCsv(
  open: OpenAt,
  position: number,
  { columns, delimiter }: CsvHead,
): AsyncGenerator<FileRow[], void> {
  const read = contactReader(columns);
  for await (const pieces of readCsv(open, position, delimiter)) {
    yield pieces.map((piece): FileRow => {
      if ('unclosed' in piece) return { end: piece.end, cells: [piece.unclosed], fault: 'CONTACT.QUOTE_UNCLOSED' };
      const { end, fields } = piece;
      const more = fields.slice(columns.length).some((field) => field.trim() !== '');
      return more
        ? { end, cells: fields, fault: 'CONTACT.TOO_MANY_FIELDS' }
        : { end, cells: fields, given: read(fields) };
    });
  }
}

/** Contacts as JSON, one a line. */
export async function* rowsOfLines(open: OpenAt, position: number): AsyncGenerator<FileRow[], void> {
  for await (const lines of readLines(open, position)) {
    yield lines.map(({ end, line }): FileRow => ({ end, ...rowOfJson(JSON.parse(line)) }));
  }
}

/** A contact as the caller gave it in JSON. */
export function rowOfJson(
  value: unknown,
): Omit<FileRow, 'end'> & ({ given: GivenContact } | { fault: 'CONTACT.MALFORMED' }) {
  const cells = [JSON.stringify(value)];
  const parsed = contactInputSchema.safeParse(value);
  if (!parsed.success) return { cells, fault: 'CONTACT.MALFORMED' };
  const { phone, bsuid, name, attributes, tags } = parsed.data;
  return {
    cells,
    given: {
      phone: String(phone ?? ''),
      bsuid: bsuid ?? '',
      name: name ?? '',
      attributes: new Map(Object.entries(attributes ?? {}).map(([key, one]) => [key, String(one ?? '')])),
      tags: tags ?? [],
    },
  };
}
