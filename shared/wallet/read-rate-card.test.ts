import fc from 'fast-check';
import { readRateCard } from './read-rate-card.ts';

const HEADER = 'Market,Currency,Marketing,Utility,Authentication,Authentication-International,Service';
const reasons = (text: string): string[] => readRateCard(text).refusals.map(({ line, reason }) => `${line}: ${reason}`);

it('reads a card as Meta publishes it', () => {
  const text = `\uFEFFRate card of 1 October\r\n\r\n${HEADER}\r\nIndia,USD,0.0118,0.0014,0.0014,0.0280,n/a\r\n"Rest of Central & Eastern Europe",USD,0.0860,0.0212,0.0212,N/A,\r\n`;
  expect(readRateCard(text)).toEqual({
    refusals: [],
    rates: [
      { currency: 'USD', market: 'India', category: 'marketing', rate: 11_800n },
      { currency: 'USD', market: 'India', category: 'utility', rate: 1_400n },
      { currency: 'USD', market: 'India', category: 'authentication', rate: 1_400n },
      { currency: 'USD', market: 'India', category: 'authentication_international', rate: 28_000n },
      { currency: 'USD', market: 'India', category: 'service', rate: null },
      { currency: 'USD', market: 'Rest of Central & Eastern Europe', category: 'marketing', rate: 86_000n },
      { currency: 'USD', market: 'Rest of Central & Eastern Europe', category: 'utility', rate: 21_200n },
      { currency: 'USD', market: 'Rest of Central & Eastern Europe', category: 'authentication', rate: 21_200n },
      {
        currency: 'USD',
        market: 'Rest of Central & Eastern Europe',
        category: 'authentication_international',
        rate: null,
      },
      { currency: 'USD', market: 'Rest of Central & Eastern Europe', category: 'service', rate: null },
    ],
  });
});

it('rounds half-up, once', () => {
  const { rates } = readRateCard('Currency,Market,Utility,Marketing,Authentication\nINR,India,0.1149995,0.00000049,1');
  expect(rates.map(({ category, rate }) => [category, rate])).toEqual([
    ['utility', 115_000n],
    ['marketing', 0n],
    ['authentication', 1_000_000n],
  ]);
});

it('names every bad row by its line and takes none', () => {
  const text = `${HEADER}
India,USD,0.01,0.01,0.01,n/a,n/a
Brazil,usd,0.01,"1,5",0.01,n/a,free
,USD,-0.01,0.01,0.01,n/a,n/a
Chile,USD,0.01
Spain,USD,0.01,0.01,0.01,"n/a,n/a
INDIA,USD,0.01,0.01,0.01,n/a,n/a`;
  expect(readRateCard(text).rates).toEqual([]);
  expect(reasons(text)).toEqual([
    '3: the currency is not one such as USD',
    '3: utility is not an amount or n/a',
    '3: service is not an amount or n/a',
    '4: the market is not a name',
    '4: marketing is below zero',
    '5: 7 values are expected, 3 are there',
    '6: a quote is opened or closed in the wrong place',
    '7: the same market is on line 2',
  ]);
});

it.each([
  ['', '1: no line names the columns: Market, Currency, Marketing, Utility, Authentication …'],
  [
    'PK\u0003\u0004\u0000binary',
    '1: no line names the columns: Market, Currency, Marketing, Utility, Authentication …',
  ],
  ['Market,Currency,Marketing,Utility', '1: the column authentication is not there'],
  [`${HEADER},Volume tier`, '1: the column "volume_tier" is not known'],
  [`${HEADER},Service`, '1: a column is there twice'],
  [`title\n${HEADER}\n`, '2: no market follows'],
])('refuses %p', (text, reason) => {
  expect(reasons(text)).toEqual([reason]);
});

it('takes all of a file or nothing, whatever it is given', () => {
  const cell = fc.oneof(
    fc.constantFrom('n/a', '0.01', '', '-1', '1e9', '"', 'USD', 'India', '=1+1', '\u0000', '9999999999999999'),
    fc.string(),
  );
  const line = fc.array(cell, { maxLength: 9 }).map((cells) => cells.join(','));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, withHeader) => {
      const { rates, refusals } = readRateCard([...(withHeader ? [HEADER] : []), ...lines].join('\n'));
      expect(rates.length === 0).toBe(refusals.length > 0);
      for (const { rate, currency } of rates) {
        expect(rate === null || rate >= 0n).toBe(true);
        expect(currency).toMatch(/^[A-Z]{3}$/);
      }
    }),
  );
});
