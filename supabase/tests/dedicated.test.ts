import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from './fixtures.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

interface Item {
  organization_id: string;
  wamid: string;
  at: string;
}

async function dedicated(since: string): Promise<string> {
  const organizationId = await makeOrganization(database);
  const account = { business_id: 'b', waba_id: organizationId, phone_number_id: organizationId, secret_name: 's' };
  await database.query(`select set_waba($1, $2, 'user_op', 'test')`, [organizationId, JSON.stringify(account)]);
  await database.query('update dedicated_periods set started_at = $2 where organization_id = $1', [
    organizationId,
    since,
  ]);
  return organizationId;
}

async function count(items: Item[]): Promise<number> {
  const [row] = await database.query<{ n: number }>('select count_dedicated_messages($1) as n', [
    JSON.stringify(items),
  ]);
  return row!.n;
}

const messages = (organizationId: string, at: string, from: number, many: number): Item[] =>
  Array.from({ length: many }, (_, n) => ({ organization_id: organizationId, wamid: `wamid.${from + n}`, at }));

async function prepare(now: string): Promise<number> {
  const [row] = await database.query<{ n: number }>('select prepare_dedicated_invoices($1, 50) as n', [now]);
  return row!.n;
}

async function invoices(organizationId: string) {
  return await database.query<{ month: string; messages: string; amount: string; cents: string; lines: object[] }>(
    `select to_char(month, 'YYYY-MM') as month, messages, amount, cents, lines from dedicated_invoices
     where organization_id = $1 order by month`,
    [organizationId],
  );
}

async function usage(organizationId: string) {
  return await database.query(
    `select to_char(month, 'YYYY-MM') as month, messages::int, invoiced::int from dedicated_usage where organization_id = $1 order by month`,
    [organizationId],
  );
}

it('counts a message once, whoever tells of it and however often', async () => {
  const organizationId = await dedicated('2026-09-10T00:00:00Z');
  const items = messages(organizationId, '2026-10-31T23:59:59Z', 0, 40);
  const counted = await Promise.all(
    Array.from({ length: 8 }, (_, n) => count([...items.slice(n * 5), ...items.slice(0, n * 5)])),
  );
  expect(counted.reduce((sum, n) => sum + n, 0)).toBe(40);
  // A status of the day after tells of the same messages.
  expect(await count(items.map((item) => ({ ...item, at: '2026-11-01T00:00:01Z' })))).toBe(0);
  expect(await usage(organizationId)).toEqual([{ month: '2026-10', messages: 40, invoiced: 0 }]);
});

it('passes over who has no account of its own', async () => {
  const organizationId = await makeOrganization(database);
  expect(await count(messages(organizationId, '2026-10-05T00:00:00Z', 0, 3))).toBe(0);
  expect(await usage(organizationId)).toEqual([]);
});

it('a month is 299 USD and 0.002 USD a message, once, however many close it at once', async () => {
  const organizationId = await dedicated('2026-10-10T00:00:00Z');
  await count(messages(organizationId, '2026-10-20T00:00:00Z', 0, 1253));
  await count(messages(organizationId, '2026-11-01T00:00:00Z', 5000, 7));
  const prepared = await Promise.all(Array.from({ length: 6 }, () => prepare('2026-11-01T00:35:00Z')));
  expect(prepared.reduce((sum, n) => sum + n, 0)).toBe(1);
  expect(await invoices(organizationId)).toEqual([
    {
      month: '2026-10',
      messages: '1253',
      amount: '301506000',
      cents: '30151', // 301.506 USD, half-up
      lines: [
        { kind: 'base', month: '2026-10-01', messages: null, amount: 299_000_000, cents: 29_900 },
        { kind: 'usage', month: '2026-10-01', messages: 1253, amount: 2_506_000, cents: 251 },
      ],
    },
  ]);
  expect(await prepare('2026-11-30T23:59:59Z')).toBe(0);
});

it('what is counted after the invoice comes with the next, as a line of its own', async () => {
  const organizationId = await dedicated('2026-10-10T00:00:00Z');
  await count(messages(organizationId, '2026-10-20T00:00:00Z', 0, 100));
  await prepare('2026-11-01T00:35:00Z');
  await count(messages(organizationId, '2026-10-31T23:00:00Z', 200, 3));
  await count(messages(organizationId, '2026-11-02T00:00:00Z', 300, 2));
  await prepare('2026-12-01T00:35:00Z');
  const [, november] = await invoices(organizationId);
  // 0.004 and 0.006 USD are 0.01 USD: rounded once, on the total.
  expect(november).toMatchObject({
    month: '2026-11',
    messages: '5',
    cents: '29901',
    lines: [
      { kind: 'base', cents: 29_900 },
      { kind: 'usage', month: '2026-11-01', messages: 2, cents: 0 },
      { kind: 'late', month: '2026-10-01', messages: 3, cents: 1 },
    ],
  });
  expect(await usage(organizationId)).toEqual([
    { month: '2026-10', messages: 103, invoiced: 103 },
    { month: '2026-11', messages: 2, invoiced: 2 },
  ]);
});

it('counting while the month is closed bills each message once', async () => {
  const organizationId = await dedicated('2026-10-01T00:00:00Z');
  await Promise.all([
    ...Array.from({ length: 20 }, (_, n) => count(messages(organizationId, '2026-10-30T00:00:00Z', n * 50, 50))),
    prepare('2026-11-01T00:35:00Z'),
    prepare('2026-11-01T00:35:00Z'),
  ]);
  await prepare('2026-12-01T00:35:00Z');
  const all = await invoices(organizationId);
  expect(all.map(({ month }) => month)).toEqual(['2026-10', '2026-11']);
  expect(all.reduce((sum, invoice) => sum + Number(invoice.messages), 0)).toBe(1000);
});

it('months that were missed are made up for, and one that left pays only for what it had', async () => {
  const organizationId = await dedicated('2026-08-15T00:00:00Z');
  await database.query('update dedicated_periods set ended_at = $2 where organization_id = $1', [
    organizationId,
    '2026-10-01T00:00:00Z',
  ]);
  await prepare('2026-11-03T00:00:00Z');
  expect((await invoices(organizationId)).map(({ month, cents }) => [month, cents])).toEqual([
    ['2026-08', '29900'],
    ['2026-09', '29900'],
  ]);
  await count(messages(organizationId, '2026-09-29T00:00:00Z', 0, 1000));
  await prepare('2026-11-03T01:00:00Z');
  expect((await invoices(organizationId)).at(-1)).toMatchObject({
    month: '2026-10',
    cents: '200',
    lines: [{ kind: 'late', month: '2026-09-01', messages: 1000 }],
  });
});

it('the preview is the invoice that the month would get now', async () => {
  const organizationId = await dedicated('2026-11-10T00:00:00Z');
  await count(messages(organizationId, '2026-11-20T00:00:00Z', 0, 10));
  const preview = async (id: string) => {
    const [row] = await database.query<{ p: unknown }>('select preview_dedicated_invoice($1, $2) as p', [
      id,
      '2026-11-21T00:00:00Z',
    ]);
    return row!.p;
  };
  expect(await preview(organizationId)).toMatchObject({
    month: '2026-11-01',
    messages: 10,
    amount: 299_020_000,
    cents: 29_902,
  });
  expect(await preview(await makeOrganization(database))).toBeNull();
});
