import { toCsv } from '../kernel/csv-cells.ts';
import { columnOfAttribute } from './csv-columns.ts';
import type { FoundContact } from './ports.ts';

/** `wa_id` is Meta's word for a number's digits: no formula to a spreadsheet, and read back as an international number. */
export function exportHead(attributes: readonly string[]): string {
  return `\uFEFF${toCsv([['wa_id', 'bsuid', 'name', 'tags', ...attributes.map(columnOfAttribute)]])}`;
}

export function contactLines(found: readonly FoundContact[], attributes: readonly string[]): string {
  return toCsv(
    found.map(({ contact: { phone, bsuid, name, tags, attributes: values } }) => [
      phone,
      bsuid,
      name,
      tags.join(';'),
      ...attributes.map((attribute) => (Object.hasOwn(values, attribute) ? (values[attribute] ?? null) : null)),
    ]),
  );
}
