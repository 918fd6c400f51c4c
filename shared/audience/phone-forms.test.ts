import * as fc from 'fast-check';
import { normalizePhone } from './phone.ts';

const digitsOf = (written: string, country: string | null = null): string => {
  const read = normalizePhone(written, country);
  return read.ok ? read.phone.digits : read.code;
};

describe.each<[country: string, digits: string, ways: [written: string, defaultCountry: string | null][]]>([
  [
    'BR',
    '5511987654321',
    [
      ['+55 11 98765-4321', null],
      ['+55 11 8765-4321', null],
      ['551187654321', null],
      ['005511987654321', null],
      ['(11) 98765-4321', 'BR'],
      ['(11) 8765-4321', 'BR'],
      ['011 8765-4321', 'BR'],
      ['015 11 98765-4321', 'BR'],
      ['551187654321', 'BR'],
    ],
  ],
  [
    'BR',
    '5531976543210',
    [
      ['5531976543210', null],
      ['553176543210', null], // eight digits from 7 on were radios once; of today's mobiles they are the old form
      ['31 7654-3210', 'BR'],
    ],
  ],
  [
    'AR',
    '5491123456789',
    [
      ['+54 9 11 2345-6789', null],
      ['+54 11 2345-6789', null],
      ['541123456789', null],
      ['5491123456789', null],
      ['00541123456789', null],
      ['+54 11 15 2345 6789', null],
      ['011 15 2345-6789', 'AR'],
      ['11 15 2345 6789', 'AR'],
      ['11 2345 6789', 'AR'],
      ['9 11 2345 6789', 'AR'],
    ],
  ],
  [
    'AR',
    '5493514123456',
    [
      ['0351 15 412-3456', 'AR'],
      ['+54 351 412 3456', null],
      ['5493514123456', null],
    ],
  ],
])('a mobile of %s is %s', (country, digits, ways) => {
  it.each(ways)('written %s with default country %s', (written, defaultCountry) => {
    expect(normalizePhone(written, defaultCountry)).toEqual({ ok: true, phone: { digits, country } });
  });
});

it.each([
  ['+55 11 3456-7890', '551134567890'],
  ['(11) 2345-6789', '551123456789'],
  ['+55 31 4876-5432', '553148765432'],
  ['+55 85 5212-3456', '558552123456'],
  ['0800 123 4567', '558001234567'],
])('a Brazilian landline or service number %s stays what it is', (written, digits) => {
  expect(digitsOf(written, 'BR')).toBe(digits);
});

it.each([
  ['0800 123 4567', '548001234567'],
  ['+54 810 123 4567', '548101234567'],
])('an Argentine service number %s is no mobile', (written, digits) => {
  expect(digitsOf(written, 'AR')).toBe(digits);
});

const area = fc.constantFrom('11', '19', '21', '28', '31', '47', '61', '85', '99');
const eight = (first: readonly string[]) =>
  fc.tuple(fc.constantFrom(...first), fc.stringMatching(/^\d{7}$/)).map((digits) => digits.join(''));

it('every Brazilian mobile is one with and without its ninth digit, and no landline becomes one', () => {
  fc.assert(
    fc.property(area, eight(['6', '7', '8', '9']), (ddd, rest) => {
      const whole = normalizePhone(`+55${ddd}9${rest}`, null);
      fc.pre(whole.ok);
      expect(digitsOf(`+55${ddd}9${rest}`)).toBe(`55${ddd}9${rest}`);
      expect(digitsOf(`55${ddd}${rest}`)).toBe(`55${ddd}9${rest}`);
      expect(digitsOf(`(${ddd}) ${rest}`, 'BR')).toBe(`55${ddd}9${rest}`);
    }),
  );
  fc.assert(
    fc.property(area, eight(['2', '3', '4', '5']), (ddd, rest) => {
      expect(digitsOf(`55${ddd}${rest}`)).toBe(`55${ddd}${rest}`);
    }),
  );
});

it('every Argentine number of an area is one with and without its 9', () => {
  fc.assert(
    fc.property(fc.constantFrom('11', '221', '351', '379', '2901'), fc.stringMatching(/^[2-8]\d{7}$/), (code, rest) => {
      const national = `${code}${rest}`.slice(0, 10);
      fc.pre(normalizePhone(`+549${national}`, null).ok);
      expect(digitsOf(`+549${national}`)).toBe(`549${national}`);
      expect(digitsOf(`54${national}`)).toBe(`549${national}`);
      expect(digitsOf(national, 'AR')).toBe(`549${national}`);
    }),
  );
});

it('reading what was read changes nothing, in either country', () => {
  fc.assert(
    fc.property(fc.constantFrom('54', '549', '55'), fc.stringMatching(/^\d{10,11}$/), (code, rest) => {
      const read = normalizePhone(`+${code}${rest}`, null);
      fc.pre(read.ok);
      expect(normalizePhone(`+${read.phone.digits}`, null)).toEqual(read);
    }),
    { numRuns: 500 },
  );
});
