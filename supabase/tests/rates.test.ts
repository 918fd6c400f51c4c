import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

interface Rate {
  currency: string;
  market: string;
  category: string;
  rate: number | null;
}
interface Imported {
  cards: string[];
  changes: { currency: string; market: string; category: string; before: string | null; after: string | null }[];
  unchanged: number;
  unused_markets: string[];
  absent_markets: string[];
}

/** The rates of one currency, by market: marketing, utility, authentication, its international form, service. */
function card(currency: string, markets: Record<string, (number | null)[]>): Rate[] {
  const categories = ['Marketing', 'Utility', 'Authentication', 'Authentication-International', 'Service'];
  return Object.entries(markets).flatMap(([market, rates]) =>
    rates.map((rate, index) => ({ currency, market, category: categories[index] ?? '', rate })),
  );
}

async function take(rates: Rate[], effectiveFrom: string, { sample = false, dryRun = false } = {}): Promise<Imported> {
  const [row] = await database.query<{ imported: Imported }>(
    `select import_rate_card($1, $2, 'card.csv', $3, $4, 'user_operator', null) as imported`,
    [JSON.stringify(rates), effectiveFrom, sample, dryRun],
  );
  return row!.imported;
}

type Price = [price: number, metaCost: number, margin: number];

async function prices(
  organizationId: string,
  currency: string,
  countries: string[],
  at = '2026-11-15T12:00:00Z',
): Promise<Record<string, Price>> {
  const rows = await database.query<Record<'category' | 'country' | 'price' | 'meta_cost' | 'margin', string>>(
    'select * from price_card($1, $2, $3, $4)',
    [organizationId, currency, countries, at],
  );
  return Object.fromEntries(
    rows.map((row) => [
      `${row.country} ${row.category}`,
      [Number(row.price), Number(row.meta_cost), Number(row.margin)] as Price,
    ]),
  );
}

/** Currencies of each test's own, so that their cards do not meet. */
let made = 0;
async function newCurrency({ margin = 1000 } = {}): Promise<string> {
  const currency = `Q${String.fromCharCode(65 + Math.floor(made / 26), 65 + (made++ % 26))}`;
  await database.query('select set_default_margins($1, $2, null)', [JSON.stringify({ [currency]: margin }), 'op']);
  return currency;
}

describe('pricing', () => {
  it('adds the margin to the list rate of the country’s market', async () => {
    const currency = await newCurrency();
    const organizationId = await makeOrganization(database);
    await take(
      card(currency, {
        India: [9900, 1400, 1400, 28000, null],
        'North America': [25000, 4000, 4000, null, null],
        'Hong Kong': [70000, 1, 2, null, null],
        'Rest of Asia Pacific': [73000, 11000, 11000, null, null],
        other: [60400, 7700, 7700, null, null],
      }),
      '2026-10-01',
    );
    await database.query('select set_margins($1, $2, $3, null)', [
      organizationId,
      JSON.stringify({ Marketing: '80000', 'authentication-international': '5000', service: '20000' }),
      'op',
    ]);
    expect(await prices(organizationId, currency, ['IN', 'US', 'HK', 'JP', 'AQ', 'QQ', 'IN'])).toMatchObject({
      'IN marketing': [89900, 9900, 80000],
      'IN utility': [2400, 1400, 1000],
      'IN authentication': [2400, 1400, 1000],
      'IN authentication_international': [33000, 28000, 5000],
      'IN service': [20000, 0, 20000],
      'IN marketing_lite': [10900, 9900, 1000],
      'IN referral_conversion': [1000, 0, 1000],
      'US marketing': [105000, 25000, 80000],
      'US authentication_international': [9000, 4000, 5000],
      'HK marketing': [150000, 70000, 80000],
      'JP marketing': [153000, 73000, 80000],
      'AQ marketing': [140400, 60400, 80000],
      'QQ marketing': [140400, 60400, 80000],
    });
  });

  it('takes the dearest market for a country that is not known', async () => {
    const currency = await newCurrency();
    await take(card(currency, { India: [9900, 50000, 1, 28000], Other: [60400, 7700, 7700] }), '2026-10-01');
    expect(await prices(randomUUID(), currency, ['ZZ'])).toMatchObject({
      'ZZ marketing': [61400, 60400, 1000],
      'ZZ utility': [51000, 50000, 1000],
      'ZZ authentication_international': [29000, 28000, 1000],
    });
  });

  it('falls back to Other, then to the dearest, where a market lacks a category', async () => {
    const currency = await newCurrency();
    await take(card(currency, { India: [null, null, 5], Brazil: [1, 900, 7], Other: [300, null, 6] }), '2026-10-01');
    expect(await prices(randomUUID(), currency, ['IN'])).toMatchObject({
      'IN marketing': [1300, 300, 1000],
      'IN utility': [1900, 900, 1000],
      'IN authentication': [1005, 5, 1000],
    });
  });

  it('uses the card of the day, the newest import of it, and none of another currency', async () => {
    const currency = await newCurrency();
    const organizationId = await makeOrganization(database);
    await take(card(currency, { Other: [100] }), '2026-07-01');
    await take(card(currency, { Other: [200] }), '2026-10-01');
    await take(card(currency, { Other: [250] }), '2026-10-01');
    const at = async (time: string) =>
      (await prices(organizationId, currency, ['US'], time))['US marketing']?.[1] ?? null;
    expect(await at('2026-06-30T23:59:59Z')).toBeNull();
    expect(await at('2026-07-01T00:00:00Z')).toBe(100);
    expect(await at('2026-09-30T23:59:59Z')).toBe(100);
    expect(await at('2026-10-01T00:00:00Z')).toBe(250);
    expect(await prices(organizationId, await newCurrency(), ['US'])).toEqual({});
  });

  it('prefers the price agreed for the country, category, currency and day', async () => {
    const currency = await newCurrency();
    const organizationId = await makeOrganization(database);
    await take(card(currency, { Other: [100000, 50000] }), '2026-10-01');
    const agreed = { currency, country: 'US', category: 'MARKETING' };
    const overrides = [
      { ...agreed, effective_from: '2026-11-01', price: 90000 },
      { ...agreed, effective_from: '2026-11-10', price: 120000 },
      { ...agreed, effective_from: '2026-12-01', price: null },
    ];
    await database.query('select set_price_overrides($1, $2, $3, null)', [
      organizationId,
      JSON.stringify(overrides),
      'op',
    ]);
    const on = async (day: string) =>
      (await prices(organizationId, currency, ['US'], `${day}T00:00:00Z`))['US marketing'];
    expect(await on('2026-10-31')).toEqual([101000, 100000, 1000]);
    expect(await on('2026-11-01')).toEqual([90000, 100000, -10000]);
    expect(await on('2026-11-10')).toEqual([120000, 100000, 20000]);
    expect(await on('2026-12-01')).toEqual([101000, 100000, 1000]);
    expect(await prices(organizationId, currency, ['CA'])).toMatchObject({ 'CA marketing': [101000, 100000, 1000] });
    expect(await prices(randomUUID(), currency, ['US'])).toMatchObject({ 'US marketing': [101000, 100000, 1000] });
  });

  it('knows one spelling of a category', async () => {
    const [row] = await database.query(
      `select array_agg(category_key(c)) as keys
       from unnest(array['AUTHENTICATION-INTERNATIONAL', 'authentication_international', ' Marketing Lite ', '', '--']) c`,
    );
    expect(row).toEqual({
      keys: ['authentication_international', 'authentication_international', 'marketing_lite', null, null],
    });
  });
});

describe('importing a card', () => {
  it('says what it changes, and a dry run only says it', async () => {
    const currency = await newCurrency();
    await take(card(currency, { India: [10, 20], Brazil: [30, 40] }), '2026-07-01');
    const next = card(currency, { India: [11, 20], Brazil: [30, null], Atlantis: [5, 6] });
    const said = await take(next, '2026-10-01', { dryRun: true });
    expect(said).toEqual({
      cards: [],
      changes: [
        { currency, market: 'Atlantis', category: 'marketing', before: null, after: '5' },
        { currency, market: 'Atlantis', category: 'utility', before: null, after: '6' },
        { currency, market: 'Brazil', category: 'utility', before: '40', after: null },
        { currency, market: 'India', category: 'marketing', before: '10', after: '11' },
      ],
      unchanged: 2,
      unused_markets: ['Atlantis'],
      absent_markets: expect.arrayContaining(['Other', 'Rest of Western Europe']) as string[],
    });
    expect(said.absent_markets).not.toContain('India');
    const done = await take(next, '2026-10-01');
    expect(done).toEqual({ ...said, cards: [expect.any(String)] });
    const again = await take(next, '2026-10-01');
    expect(again).toMatchObject({ cards: [], changes: [], unchanged: 5 });
  });

  it('is in force from its day on, also when nothing differs, and a sample never takes the place of a card', async () => {
    const currency = await newCurrency();
    const rates = card(currency, { Other: [10] });
    expect((await take(rates, '2026-07-01', { sample: true })).cards).toHaveLength(1);
    expect((await take(card(currency, { Other: [11] }), '2026-07-01', { sample: true })).cards).toEqual([]);
    expect((await take(rates, '2026-10-01')).cards).toHaveLength(1);
  });

  it('leaves nothing of a card that has something wrong', async () => {
    const currency = await newCurrency();
    const bad = card(currency, { India: [10], Brazil: [-1] });
    await expect(take(bad, '2026-10-01')).rejects.toThrow(/rate_check/);
    expect(await database.query('select from rate_cards where currency = $1', [currency])).toEqual([]);
  });

  it('two at once make one card of one day', async () => {
    const currency = await newCurrency();
    const rates = card(currency, { Other: [10] });
    const both = await Promise.all([take(rates, '2026-10-01'), take(rates, '2026-10-01')]);
    expect(both.flatMap(({ cards }) => cards)).toHaveLength(1);
  });
});

it('has every market of the countries it knows', async () => {
  const rows = await database.query<{ market: string; countries: string }>(
    'select market, count(*) as countries from markets group by market order by market',
  );
  const countries = Object.fromEntries(rows.map((row) => [row.market, Number(row.countries)]));
  expect(Object.values(countries).reduce((sum, count) => sum + count, 0)).toBe(250);
  expect(countries).toMatchObject({
    India: 1,
    'North America': 2,
    'Rest of Western Europe': 9,
    'Rest of Middle East': 8,
    'Rest of Central & Eastern Europe': 20,
  });
});
