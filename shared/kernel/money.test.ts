import fc from 'fast-check';
import {
  formatMoney,
  fromMinorUnits,
  micros,
  microsSchema,
  parseDecimal,
  storedMicrosSchema,
  toDecimal,
  toMinorUnits,
} from './money.ts';

const amount = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map(micros);

it.each([
  ['0.0245', 24_500n],
  ['12', 12_000_000n],
  [' +7.5 ', 7_500_000n],
  ['-0.000001', -1n],
  ['0.0000005', 1n],
  ['0.00000049999', 0n],
  ['-0.0000005', -1n],
  ['0.0780664999', 78_066n],
  ['0.0780665', 78_067n],
])('reads %s once, half-up', (text, expected) => {
  expect(parseDecimal(text)).toBe(expected);
});

it.each(['', 'n/a', '1,5', '1e3', '.5', '5.', '0x10', '1 000', '$1', '-', '1234567890123', 'NaN', '٣'])(
  'does not take %p for an amount',
  (text) => {
    expect(parseDecimal(text)).toBeNull();
  },
);

it.each([
  [0n, '0.00'],
  [12_500_000n, '12.50'],
  [24_500n, '0.0245'],
  [-1n, '-0.000001'],
  [1_000_000_000_000n, '1000000.00'],
])('writes %p as %s', (value, text) => {
  expect(toDecimal(value)).toBe(text);
  expect(formatMoney(value, 'USD')).toBe(`${text} USD`);
});

it('reads back what it wrote', () => {
  fc.assert(fc.property(amount, (value) => expect(parseDecimal(toDecimal(value))).toBe(value)));
  fc.assert(fc.property(amount, (value) => expect(microsSchema.parse(value.toString())).toBe(value)));
});

it('rounds by no more than half a unit, and a tie away from zero', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 7, max: 12 }), (digits, decimals) => {
      const divisor = 10n ** BigInt(decimals);
      const text = `${digits / divisor}.${(digits % divisor).toString().padStart(decimals, '0')}`;
      const value = parseDecimal(text);
      if (value === null) throw new Error(`${text} was not read`);
      const scale = 10n ** BigInt(decimals - 6);
      const error = 2n * (value * scale - digits);
      expect(error <= scale && error > -scale).toBe(true);
      expect(parseDecimal(`-${text}`)).toBe(0n - value);
    }),
  );
});

it('knows the minor units of a currency', () => {
  expect(toMinorUnits(micros(12_345_000n), 'USD')).toBe(1235n);
  expect(toMinorUnits(micros(500_000n), 'JPY')).toBe(1n);
  expect(toMinorUnits(micros(1_234_500n), 'KWD')).toBe(1235n);
  expect(fromMinorUnits(1050, 'INR')).toBe(10_500_000n);
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('USD', 'INR', 'JPY', 'KWD'), (minor, currency) =>
      expect(toMinorUnits(fromMinorUnits(minor, currency), currency)).toBe(BigInt(minor)),
    ),
  );
});

it('refuses what the database could not hold, or has lost already', () => {
  expect(() => micros(2n ** 63n)).toThrow(RangeError);
  expect(microsSchema.safeParse('9223372036854775808').success).toBe(false);
  expect(microsSchema.safeParse('12.5').success).toBe(false);
  expect(storedMicrosSchema.parse(12_500_000)).toBe(12_500_000n);
  expect(storedMicrosSchema.safeParse(2 ** 53).success).toBe(false);
});
