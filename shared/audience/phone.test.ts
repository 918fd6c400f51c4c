import * as fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { normalizePhone } from './phone.ts';

it.each([
  ['+971 50 123 4567', null],
  ['050 123 4567', 'AE'],
  ['00971501234567', null],
  ['971501234567', null],
  ['971501234567', 'AE'],
  ['٠٥٠١٢٣٤٥٦٧', 'AE'],
  [' (+971) 50-123-4567', null],
  ['＋971501234567', null],
])('%s with default country %s is one person', (written, country) => {
  expect(normalizePhone(written, country)).toEqual({ ok: true, phone: { digits: '971501234567', country: 'AE' } });
});

it.each([
  ['0501234567', null, 'CONTACT.COUNTRY_REQUIRED'],
  ['+971', null, 'CONTACT.NUMBER_TOO_SHORT'],
  ['+97150123456789012', null, 'CONTACT.NUMBER_TOO_LONG'],
  ['+44 20 7946 0958 x5', null, 'CONTACT.NUMBER_INVALID'],
  ['+999 12345678', null, 'CONTACT.NUMBER_INVALID'],
  ['call me', 'AE', 'CONTACT.NUMBER_INVALID'],
  ['9.71501E+11', 'AE', 'CONTACT.NUMBER_ROUNDED'],
  ['9,71501E11', null, 'CONTACT.NUMBER_ROUNDED'],
])('%j with default country %s is refused: %s %s', (written, country, code) => {
  expect(normalizePhone(written, country)).toEqual({ ok: false, code });
});

it('knows old Mexican mobiles, as Meta still writes them', () => {
  const now = { ok: true, phone: { digits: '525512345678', country: 'MX' } };
  for (const written of ['+52 1 55 1234 5678', '5215512345678', '+525512345678', '0052 155 12345678']) {
    expect(normalizePhone(written, null)).toEqual(now);
  }
});

const countries = getCountries();

it('every way of writing a mobile number of any country gives the same digits', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...countries),
      fc.constantFrom(...countries),
      fc.constantFrom('E.164', 'INTERNATIONAL', '00'),
      (country, elsewhere, format) => {
        const example = getExampleNumber(country, examples);
        if (!example?.isValid()) return;
        const expected = normalizePhone(example.number, null);
        expect(expected).toMatchObject({ ok: true });
        const digits = example.number.slice(1);
        const international = format === '00' ? `00${digits}` : example.format(format);
        expect(normalizePhone(international, elsewhere)).toEqual(expected);
        expect(normalizePhone(example.formatNational(), example.country ?? country)).toEqual(expected);
        expect(normalizePhone(digits, null)).toEqual(expected);
      },
    ),
  );
});

it('gives Meta’s digits or a code, whatever is written, and never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[+0-9 ()x;=-]{0,25}$/)),
      fc.option(fc.constantFrom(...countries), { nil: null }),
      (written, country) => {
        const read = normalizePhone(written, country);
        if (!read.ok) expect(read.code).toMatch(/^CONTACT\.[A-Z_]+$/);
        else {
          expect(read.phone.digits).toMatch(/^[1-9]\d{5,14}$/);
          expect(normalizePhone(`+${read.phone.digits}`, country)).toEqual(read);
        }
      },
    ),
    { numRuns: 500 },
  );
});
