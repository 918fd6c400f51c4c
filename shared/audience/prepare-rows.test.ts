import * as fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { toCsv, unprotect } from '../kernel/csv-cells.ts';
import { columnOfAttribute, contactReader, namesPeople } from './csv-columns.ts';
import { collapsePeople, type Row } from './collapse-people.ts';
import { contactLines, exportHead } from './export-lines.ts';
import { normalizeContact, type NormalContact } from './normalize-contact.ts';
import { prepareRows, type FileRow } from './prepare-rows.ts';

const text = fc
  .string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ';', '\t', '\n', '\r', ' ', 'a', 'é', '＝', '1') })
  .filter((value) => value.trim() !== '');

it('no cell of a CSV is a formula, and each comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (records) => {
      const cells = parse(toCsv(records), { relax_column_count: true });
      expect(cells.flat().filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([]);
      expect(cells.map((record) => record.map(unprotect))).toEqual(records);
    }),
  );
});

const plain = text.map((value) => value.trim());
const attributeName = fc.oneof(
  plain.map((value) => value.slice(0, 60).trim()).filter((value) => value !== ''),
  fc.constantFrom('name', 'Phone', 'tags', 'attribute:x', '__proto__', 'city', 'import_row'),
);
const contact = fc.record({
  phone: fc.integer({ min: 0, max: 9_999_999 }).map((n) => `97150${String(n).padStart(7, '0')}`),
  bsuid: fc.option(fc.stringMatching(/^AE\.\d{3,9}$/), { nil: null }),
  country: fc.constant('AE'),
  name: fc.option(plain, { nil: null }),
  attributes: fc
    .array(fc.tuple(attributeName, plain), { maxLength: 4 })
    .map((entries): Record<string, string> => Object.fromEntries(entries)),
  tags: fc.uniqueArray(
    plain.map((value) => value.replaceAll(/[,;|]/g, 'x')).filter((value) => value.trim() === value),
    { maxLength: 3 },
  ),
});

it('importing an export gives the same contacts', () => {
  fc.assert(
    fc.property(fc.array(contact, { minLength: 1, maxLength: 5 }), (contacts) => {
      const names = [...new Set(contacts.flatMap(({ attributes }) => Object.keys(attributes)))];
      const found = contacts.map((one) => ({
        key: '',
        contact: { ...one, id: 'con_1' as const, optedOut: false, createdAt: '', updatedAt: '' },
      }));
      const csv = exportHead(names) + contactLines(found, names);
      const [header = [], ...records] = parse(csv, { bom: true });
      const read = contactReader(header);
      expect(records.map((record) => normalizeContact(read(record), null))).toEqual(
        contacts.map((one) => ({ ok: true, contact: one })),
      );
    }),
  );
});

it('marks the column of an attribute that would read as something else', () => {
  expect(['city', 'Mobile', 'attribute:x', 'wa_id'].map(columnOfAttribute)).toEqual([
    'city',
    'attribute:Mobile',
    'attribute:attribute:x',
    'attribute:wa_id',
  ]);
});

it.each([
  [['Phone Number', 'Full name'], true],
  [['WhatsApp', 'x'], true],
  [['BSUID'], true],
  [['+971501234567', 'Aya'], false],
])('%j: names people is %s', (header, names) => {
  expect(namesPeople(header)).toBe(names);
});

const rowOf = (n: number, contactOf: Partial<NormalContact>): Row => ({
  n,
  contact: { phone: null, bsuid: null, country: null, name: null, attributes: {}, tags: [], ...contactOf },
});

it('joins the rows of one person, and refuses the row that makes one of two', () => {
  const { people, conflicts } = collapsePeople([
    rowOf(1, { phone: '1', name: 'A', tags: ['x'] }),
    rowOf(2, { bsuid: 'b' }),
    rowOf(3, { phone: '1', bsuid: 'c', attributes: { k: '1' } }),
    rowOf(4, { bsuid: 'c', name: 'C', tags: ['x', 'y'], attributes: { k: '2' } }),
    rowOf(5, { phone: '1', bsuid: 'b' }),
    rowOf(6, { phone: '2', bsuid: 'c' }),
  ]);
  expect(conflicts).toEqual([5, 6]);
  expect(
    people.map(({ rows, contact: { phone, bsuid, name, tags, attributes } }) => ({
      rows,
      phone,
      bsuid,
      name,
      tags,
      attributes,
    })),
  ).toEqual([
    { rows: [1, 3, 4], phone: '1', bsuid: 'c', name: 'C', tags: ['x', 'y'], attributes: { k: '2' } },
    { rows: [2], phone: null, bsuid: 'b', name: null, tags: [], attributes: {} },
  ]);
});

it('gives every row just one fate, and no number or BSUID to two people', () => {
  const some = fc.record({
    phone: fc.constantFrom(null, '1', '2', '3'),
    bsuid: fc.constantFrom(null, 'a', 'b', 'c'),
  });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 12 }), (given) => {
      const { people, conflicts } = collapsePeople(
        given.map((one, index) => rowOf(index + 1, one)).filter(({ contact: one }) => one.phone ?? one.bsuid),
      );
      const fates = [...conflicts, ...people.flatMap(({ rows }) => rows)];
      expect(fates.toSorted((one, other) => one - other)).toEqual(
        given.flatMap(({ phone, bsuid }, index) => ((phone ?? bsuid) ? [index + 1] : [])),
      );
      const names = people.flatMap(({ contact: { phone, bsuid } }) => [phone, bsuid]).filter((name) => name !== null);
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});

it('says why of each row that is refused, with the row as it was', () => {
  const given = (phone: string, name = ''): FileRow => ({
    end: 0,
    cells: [phone, name],
    given: { phone, bsuid: '', name, attributes: new Map(), tags: [] },
  });
  const { people, rejected, lines } = prepareRows(
    [
      given('12'),
      given('+971501234567'),
      given('971501234567'),
      given('+971501234568', 'a\u0000b'),
      given('+971501234569', 'x'.repeat(201)),
    ],
    11,
    'AE',
  );
  expect(people).toMatchObject([{ n: 12, copies: 1, line: null, contact: { phone: '971501234567' } }]);
  expect(rejected).toEqual([
    { n: 11, code: 'CONTACT.NUMBER_TOO_SHORT' },
    { n: 14, code: 'CONTACT.TEXT_INVALID' },
    { n: 15, code: 'CONTACT.NAME_TOO_LONG' },
  ]);
  expect(parse(lines).map(([n, code, , phone]) => [n, code, phone])).toEqual([
    ['11', 'CONTACT.NUMBER_TOO_SHORT', '12'],
    ['14', 'CONTACT.TEXT_INVALID', `'+971501234568`],
    ['15', 'CONTACT.NAME_TOO_LONG', `'+971501234569`],
  ]);
});
