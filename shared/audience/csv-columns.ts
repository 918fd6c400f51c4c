import { unprotect } from '../kernel/csv-cells.ts';
import type { GivenContact } from './normalize-contact.ts';

/** Names of columns, in lower case without spaces and signs, by what they mean. Everything else is an attribute. */
const MEANINGS: Record<string, readonly string[]> = {
  phone: [
    'phone',
    'phonenumber',
    'number',
    'mobile',
    'mobilenumber',
    'mobilephone',
    'cell',
    'cellphone',
    'telephone',
    'tel',
    'msisdn',
    'whatsapp',
    'whatsappnumber',
  ],
  waId: ['waid'],
  bsuid: ['bsuid', 'userid', 'businessscopeduserid'],
  name: ['name', 'fullname', 'contactname'],
  tags: ['tags', 'tag', 'labels'],
  // Columns that our own error file adds, so that it can be mended and sent again.
  nothing: ['importrow', 'importcode', 'importreason', ''],
};
const MEANING_OF = new Map(
  Object.entries(MEANINGS).flatMap(([meaning, names]) => names.map((name) => [name, meaning])),
);
const ATTRIBUTE_PREFIX = 'attribute:';

function meaningOf(column: string): string {
  if (column.trim().startsWith(ATTRIBUTE_PREFIX)) return 'attribute';
  return MEANING_OF.get(column.toLowerCase().replaceAll(/[\s_.#*-]+/g, '')) ?? 'attribute';
}

/** Whether a header says where the people are. */
export function namesPeople(columns: readonly string[]): boolean {
  return columns.some((column) => ['phone', 'waId', 'bsuid'].includes(meaningOf(unprotect(column))));
}

/** Reads records by their header. Of two columns with one meaning the first that is filled counts. */
export function contactReader(header: readonly string[]): (record: readonly string[]) => GivenContact {
  const columns = header
    .map(unprotect)
    .map((column) => ({ attribute: attributeName(column), meaning: meaningOf(column) }));
  return (record) => {
    let [phone, bsuid, name] = ['', '', ''];
    const attributes = new Map<string, string>();
    const tags: string[] = [];
    columns.forEach(({ attribute, meaning }, index) => {
      const cell = unprotect(record[index] ?? '').trim();
      if (cell === '') return;
      if (meaning === 'phone') phone ||= cell;
      else if (meaning === 'waId') phone ||= `+${cell}`;
      else if (meaning === 'bsuid') bsuid ||= cell;
      else if (meaning === 'name') name ||= cell;
      else if (meaning === 'tags') tags.push(...cell.split(/[,;|]/));
      else if (meaning === 'attribute' && !attributes.has(attribute)) attributes.set(attribute, cell);
    });
    return { phone, bsuid, name, attributes, tags };
  };
}

function attributeName(column: string): string {
  const name = column.trim();
  return name.startsWith(ATTRIBUTE_PREFIX) ? name.slice(ATTRIBUTE_PREFIX.length).trim() : name;
}

/** The column of an attribute in an export: one that reads as something else is marked as the attribute it is. */
export function columnOfAttribute(name: string): string {
  return meaningOf(name) === 'attribute' && !name.startsWith(ATTRIBUTE_PREFIX) ? name : `${ATTRIBUTE_PREFIX}${name}`;
}
