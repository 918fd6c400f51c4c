import { formatAmount, toMicros, toTyped } from './amount.ts';

it('shows cents, and what is finer where there is something finer', () => {
  expect(formatAmount('12500000', 'USD')).toMatch(/12\.50/);
  expect(formatAmount('24500', 'USD')).toMatch(/0\.0245/);
  expect(formatAmount('-1', 'INR')).toMatch(/0\.000001/);
});

it.each([
  ['12.5', '12500000'],
  [' 0.000001 ', '1'],
  ['100', '100000000'],
  ['0', '0'],
  ['', null],
  ['1,5', null],
  ['-1', null],
  ['0.0000001', null],
  ['1e3', null],
])('reads %p as %p', (text, micros) => {
  expect(toMicros(text)).toBe(micros);
  if (micros !== null) expect(toMicros(toTyped(micros))).toBe(micros);
});
