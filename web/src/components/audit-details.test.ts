import { wordsOf } from './audit-details.ts';

it('writes amounts in their currency and rates in percent', () => {
  const started = { amount: '20000000', tax: 3600000, currency: 'USD', tax_basis_points: 1800, recipients: 2 };
  expect(wordsOf(started)).toEqual([
    ['amount', '$20.00'],
    ['tax', '$3.60'],
    ['currency', 'USD'],
    ['tax rate', '18 %'],
    ['recipients', '2'],
  ]);
});

it('leaves an amount without a currency as it is, and out what says nothing', () => {
  expect(wordsOf({ amount: '20000000', reason: null, note: '' })).toEqual([['amount', '20000000']]);
});

it('joins words, and writes whatever else as it was noted', () => {
  expect(wordsOf({ fields: ['country', 'city'], before: { role: 'MEMBER' }, credited: true })).toEqual([
    ['fields', 'country, city'],
    ['before', '{"role":"MEMBER"}'],
    ['credited', 'true'],
  ]);
});
