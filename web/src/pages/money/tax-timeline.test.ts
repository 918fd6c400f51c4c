import { byCountry, withdrawalOf, type CountryTax } from './tax-timeline.ts';

const rate = (country: string, basisPoints: number, validFrom: string, name = 'GST') => ({
  country,
  basisPoints,
  name,
  validFrom: `${validFrom}T00:00:00+00:00`,
  setBy: 'user_operator',
});
const now = Date.parse('2026-06-01T00:00:00Z');
const [first, second, third] = [
  rate('IN', 1200, '2025-01-01'),
  rate('IN', 1800, '2026-01-01'),
  rate('IN', 2800, '2027-01-01'),
];

it('tells what holds in each country, what comes and what was', () => {
  const dubai = rate('AE', 500, '2026-06-01', 'VAT');
  expect(byCountry([third, second, first, dubai], now)).toEqual([
    { country: 'AE', current: dubai, coming: [], earlier: [] },
    { country: 'IN', current: second, coming: [third], earlier: [first] },
  ]);
});

it('has no current rate before the first begins', () => {
  expect(byCountry([third], now)).toEqual([{ country: 'IN', current: null, coming: [third], earlier: [] }]);
});

it('an ended tax is a rate of nothing, and a repetition is none', () => {
  const [again, ended] = [rate('IN', 1800, '2026-02-01'), rate('IN', 0, '2026-03-01')];
  const renamed = rate('IN', 1800, '2026-04-01', 'IGST');
  expect(byCountry([first, second, again, ended], now)).toEqual([
    { country: 'IN', current: ended, coming: [], earlier: [second, first] },
  ]);
  expect(byCountry([second, renamed], now)).toMatchObject([{ current: renamed, earlier: [second] }]);
  expect(byCountry([ended], now)).toEqual([]);
});

it.each([
  ['the one that holds', [second, third], third],
  ['the coming one before it', [second, third, rate('IN', 4000, '2028-01-01')], rate('IN', 4000, '2028-01-01')],
  ['no tax, where it would be the first', [third], third],
])('a coming rate is withdrawn in favour of %s', (_what, rates, coming) => {
  const [before] = byCountry(rates, now) as [CountryTax];
  const withdrawal = withdrawalOf(before, before.coming.at(-1)!);
  expect(withdrawal.validFrom).toBe(coming.validFrom);
  const after = rates.map((one) => (one.validFrom === coming.validFrom ? { ...one, ...withdrawal } : one));
  expect(byCountry(after, now)).toEqual(byCountry(rates.slice(0, -1), now));
});
