import { amountOf, formatAmount, shareOf } from './amounts.ts';
import { nextPeriodEnd } from './periods.ts';

const at = (text: string): number => Date.parse(text) / 1000;
const text = (time: number): string => new Date(time * 1000).toISOString().slice(0, 10);

test.each([
  ['2026-01-31', '2026-01-31', 'month', 1, '2026-02-28'],
  ['2026-01-31', '2026-02-28', 'month', 1, '2026-03-31'],
  ['2026-01-31', '2026-12-31', 'month', 1, '2027-01-31'],
  ['2028-02-29', '2028-02-29', 'year', 1, '2029-02-28'],
  ['2026-01-15', '2026-01-15', 'month', 3, '2026-04-15'],
  ['2026-01-15', '2026-01-15', 'week', 2, '2026-01-29'],
  ['2026-01-15', '2026-01-16', 'day', 1, '2026-01-17'],
] as const)('a period anchored at %s ends after %s (%s × %i) on %s', (anchor, after, interval, count, end) => {
  expect(text(nextPeriodEnd(at(anchor), at(after), { interval, interval_count: count }))).toBe(end);
});

test('amounts are whole cents, rounded half-up', () => {
  expect(amountOf('0.2', 12_345)).toBe(2469);
  expect(amountOf('0.25', 2)).toBe(1);
  expect(amountOf('1999', 3)).toBe(5997);
  expect(shareOf(2000, 15, 31)).toBe(968);
  expect(shareOf(-2000, 15, 31)).toBe(-968);
  expect(shareOf(1, 1, 2)).toBe(1);
  expect(formatAmount(1999, 'usd')).toBe('$19.99');
  expect(formatAmount(500, 'jpy')).toBe('¥500');
});
