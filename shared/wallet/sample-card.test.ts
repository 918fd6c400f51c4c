import { readFile } from 'node:fs/promises';
import { readRateCard } from './read-rate-card.ts';

it('the sample for laptops is a whole card in two currencies', async () => {
  const { rates, refusals } = readRateCard(await readFile('local/rates/sample-rate-card.csv', 'utf8'));
  expect(refusals).toEqual([]);
  expect(new Set(rates.map(({ currency }) => currency))).toEqual(new Set(['USD', 'INR']));
  expect(new Set(rates.map(({ market }) => market)).size).toBe(32);
});
