import { randomUUID } from 'node:crypto';
import { auditReplay } from '../../tests/support/audit-replay.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { expireHolds } from './hold-expiry.ts';
import { makeCampaign, makePayer, settle, status, unpriced, type CampaignOptions, type Status } from './messages.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function only<R extends Record<string, unknown>>(sql: string, params: unknown[]): Promise<R> {
  const [row, ...others] = await database.query<R>(sql, params);
  if (!row || others.length > 0) throw new Error('expected one row');
  return row;
}

const tell = (...items: Status[]) => settle(database.query, items);

async function launch(balance: number, options: CampaignOptions = {}) {
  const organizationId = await makePayer(database.query, balance);
  return await makeCampaign(database.query, organizationId, options);
}

const walletOf = (organizationId: string) =>
  only(`select balance::int, held::int, shortfall::int from wallets where organization_id = $1`, [organizationId]);
const messageOf = (id: string) =>
  only(`select state, settlement, charged::int, pricing_estimated as estimated from outbound_messages where id = $1`, [
    id,
  ]);
const entriesOf = (organizationId: string) =>
  database.query(
    `select kind, amount::int, shortfall::int, category, price::int from ledger_entries
     where organization_id = $1 and message_id is not null order by seq`,
    [organizationId],
  );

it('charges once, on the first delivered or read, and never goes back', async () => {
  const { organizationId, messageIds } = await launch(100_000);
  const id = messageIds[0]!;
  await tell(status(id, 'read', unpriced), status(id, 'sent'));
  expect(await messageOf(id)).toEqual({ state: 'read', settlement: 'charged', charged: 80_000, estimated: false });
  await tell(status(id, 'delivered'), status(id, 'failed'), status(id, 'sent'), status(id, 'read'));
  expect(await messageOf(id)).toMatchObject({ state: 'read', charged: 80_000 });
  expect(await walletOf(organizationId)).toEqual({ balance: 20_000, held: 0, shortfall: 0 });
  expect(await entriesOf(organizationId)).toHaveLength(1);
});

it('releases what failed, and charges it all the same when it is delivered later', async () => {
  const { organizationId, messageIds } = await launch(160_000, { recipients: 2 });
  const [failed, late] = messageIds as [string, string];
  await tell(status(failed, 'failed'), status(late, 'failed'));
  expect(await walletOf(organizationId)).toEqual({ balance: 160_000, held: 0, shortfall: 0 });
  await tell(status(late, 'delivered'));
  expect(await messageOf(late)).toMatchObject({ state: 'delivered', settlement: 'charged', charged: 80_000 });
  expect(await messageOf(failed)).toMatchObject({ state: 'failed', settlement: 'released', charged: 0 });
  expect(await walletOf(organizationId)).toEqual({ balance: 80_000, held: 0, shortfall: 0 });
});

it('takes what is available for a price above the share, and records the rest as shortfall', async () => {
  const { organizationId, campaignId, messageIds } = await launch(100_000, { share: 30_000, recipients: 3 });
  await tell(...messageIds.map((id) => status(id, 'delivered')));
  expect(await walletOf(organizationId)).toEqual({ balance: 0, held: 0, shortfall: 140_000 });
  expect(await entriesOf(organizationId)).toEqual([
    { kind: 'charge', amount: -40_000, shortfall: 40_000, category: 'marketing', price: 80_000 },
    { kind: 'charge', amount: -30_000, shortfall: 50_000, category: 'marketing', price: 80_000 },
    { kind: 'charge', amount: -30_000, shortfall: 50_000, category: 'marketing', price: 80_000 },
  ]);
  const alert = await only(`select kind, times::int from wallet_alerts where organization_id = $1 and subject = $2`, [
    organizationId,
    campaignId,
  ]);
  expect(alert).toEqual({ kind: 'shortfall', times: 3 });
});

it('estimates a price that Meta has not told, and corrects it once when it is told', async () => {
  const { organizationId, messageIds } = await launch(100_000);
  const id = messageIds[0]!;
  await tell(status(id, 'delivered', unpriced));
  expect(await messageOf(id)).toMatchObject({ charged: 80_000, estimated: true });
  await tell(status(id, 'read', { category: 'utility' }));
  expect(await messageOf(id)).toMatchObject({ state: 'read', charged: 30_000, estimated: false });
  expect(await entriesOf(organizationId)).toMatchObject([
    { kind: 'charge', amount: -80_000 },
    { kind: 'reprice', amount: 50_000, category: 'utility', price: 30_000 },
  ]);
});

it('takes nothing for what Meta gives free, and knows a category it has not met', async () => {
  const { organizationId, messageIds } = await launch(200_000, { recipients: 2 });
  const [free, strange] = messageIds as [string, string];
  await tell(status(free, 'delivered', { billable: false }), status(strange, 'delivered', { category: 'telepathy' }));
  expect(await messageOf(free)).toMatchObject({ settlement: 'free', charged: 0 });
  expect(await messageOf(strange)).toMatchObject({ settlement: 'charged', charged: 80_000 });
  const alert = await only('select kind, subject from wallet_alerts where organization_id = $1', [organizationId]);
  expect(alert).toEqual({ kind: 'price.unknown', subject: expect.stringMatching(/^telepathy in (IN|US)$/) });
});

it('knows one category in two spellings', async () => {
  const { organizationId, messageIds } = await launch(200_000, {
    prices: { authentication: 40_000, authentication_international: 90_000 },
  });
  await tell(status(messageIds[0]!, 'delivered', { category: 'authentication-international' }));
  expect(await walletOf(organizationId)).toMatchObject({ balance: 110_000 });
});

it('moves messages of dedicated accounts, counts them once and charges nobody', async () => {
  const { organizationId, messageIds } = await launch(0, { wabaMode: 'dedicated', recipients: 2 });
  await database.query('insert into dedicated_periods (organization_id) values ($1)', [organizationId]);
  const told = messageIds.flatMap((id) => [status(id, 'sent'), status(id, 'delivered')]);
  await tell(...told);
  await tell(...told);
  expect(await messageOf(messageIds[0]!)).toMatchObject({ state: 'delivered', charged: 0 });
  expect(
    await only('select sum(messages)::int as messages from dedicated_usage where organization_id = $1', [
      organizationId,
    ]),
  ).toEqual({ messages: 2 });
  expect(await entriesOf(organizationId)).toEqual([]);
});

it('finds a message by what Meta calls it when our id did not come back', async () => {
  const { messageIds } = await launch(100_000);
  const { wamid } = await only<{ wamid: string }>('select wamid from outbound_messages where id = $1', [messageIds[0]]);
  await tell(status(null, 'delivered', { wamid }));
  expect(await messageOf(messageIds[0]!)).toMatchObject({ state: 'delivered', charged: 80_000 });
});

it.each([
  ['a variant that is not there', [2], 1],
  ['a variant before the first', [0], 1],
  ['no variant', [null], 1],
  ['fewer ids than statuses', [1, 1], 1],
])('refuses columns that do not belong together: %s', async (_what, variants, ids) => {
  const { messageIds } = await launch(200_000, { recipients: 2 });
  await tell(status(messageIds[0]!, 'sent'));
  const given = messageIds.slice(0, ids);
  await expect(
    database.query(
      `select settle_meta_statuses($1, $2, $3, '{delivered}', '{2026-11-21}', '{true}', '{marketing}', '{regular}', '{null}', '{null}')`,
      [given, given, variants],
    ),
  ).rejects.toThrow('the columns do not belong together');
});

describe('statuses of messages that are not known', () => {
  const look = async () => (await only<{ r: Record<string, number> }>('select settle_unmatched() as r', [])).r;
  const due = (condition: string) =>
    database.query(`update unmatched_statuses set next_attempt_at = now() where ${condition}`);

  it('wait until the message is known', async () => {
    const wamid = `wamid.${randomUUID()}`;
    expect(await tell(status(null, 'delivered', { wamid }))).toMatchObject({ logged: 0, unmatched: 1 });
    const { messageIds } = await launch(100_000, { state: 'unknown' });
    await due(`wamid = '${wamid}'`);
    expect(await look()).toMatchObject({ due: 1, settled: 0 });
    await database.query('update outbound_messages set wamid = $2 where id = $1', [messageIds[0], wamid]);
    expect(await look()).toMatchObject({ due: 0 });
    await due(`wamid = '${wamid}'`);
    expect(await look()).toMatchObject({ due: 1, settled: 1 });
    expect(await messageOf(messageIds[0]!)).toMatchObject({ state: 'delivered', charged: 80_000 });
    expect(await database.query('select 1 from unmatched_statuses where wamid = $1', [wamid])).toEqual([]);
  });

  it('wait also where none of a set is known, but each names a message', async () => {
    const told = [status(randomUUID(), 'delivered'), status(randomUUID(), 'read')];
    expect(await tell(...told)).toMatchObject({ logged: 0, unmatched: 2 });
    const waiting = await database.query('select message_id from unmatched_statuses where wamid = any ($1)', [
      told.map(({ wamid }) => wamid),
    ]);
    expect(waiting).toHaveLength(2);
    await database.query('delete from unmatched_statuses where wamid = any ($1)', [told.map(({ wamid }) => wamid)]);
  });

  it('become dead letters after seven days when they are ours, and are forgotten after one when they are not', async () => {
    const [ours, other] = [randomUUID(), `wamid.${randomUUID()}`];
    await tell(status(ours, 'delivered'), status(null, 'delivered', { wamid: other }));
    await database.query(
      `update unmatched_statuses set next_attempt_at = now(), received_at = now() - interval '6 days' where message_id = $1 or wamid = $2`,
      [ours, other],
    );
    expect(await look()).toMatchObject({ due: 2, dead: 0, forgotten: 1 });
    await database.query(
      `update unmatched_statuses set next_attempt_at = now(), received_at = now() - interval '8 days' where message_id = $1`,
      [ours],
    );
    expect(await look()).toMatchObject({ due: 1, dead: 1 });
    const letter = await only<{ body: { kind: string; items: Status[] } }>(
      `select body from dead_letters where queue = 'meta-events' and source_id like '%' || $1 || '%'`,
      [ours],
    );
    expect(letter.body).toEqual({ kind: 'statuses', items: [status(ours, 'delivered')] });
  });
});

it('5,000 read receipts on a wallet of 10 USD never take it below zero, and charge nobody twice', async () => {
  const { organizationId, messageIds } = await launch(10_000_000, { recipients: 5000, share: 2000 });
  const receipts = messageIds.map((id) => status(id, 'read', { wamid: `wamid.${id}` }));
  const sets = Array.from({ length: 50 }, (_, n) => receipts.slice(n * 100, n * 100 + 100));
  // Each comes twice, from several hosts at once.
  await Promise.all([...sets, ...sets.toReversed()].map((set) => settle(database.query, set)));
  expect(await walletOf(organizationId)).toEqual({ balance: 0, held: 0, shortfall: 5000 * 80_000 - 10_000_000 });
  const entries = await entriesOf(organizationId);
  expect(entries).toHaveLength(5000);
  expect(await auditReplay(database.url)).toMatchObject({ differences: 0 });
});

it('settles batches that overlap and come at the same moment as if they had come one by one', async () => {
  const campaigns = await Promise.all([1, 2, 3].map(() => launch(8_000_000, { recipients: 60 })));
  const ids = campaigns.flatMap(({ messageIds }) => messageIds);
  const batches = Array.from({ length: 24 }, (_, n) =>
    ids
      .filter((_id, at) => (at * 7 + n) % 5 < 3)
      .map((id, at) => status(id, ['sent', 'delivered', 'read', 'failed'][(at + n) % 4]!)),
  );
  const outcomes = await Promise.allSettled(batches.map((batch) => settle(database.query, batch)));
  expect(outcomes.filter(({ status: outcome }) => outcome === 'rejected')).toEqual([]);
  expect(await auditReplay(database.url)).toMatchObject({ differences: 0 });
});

it('changes nothing that was settled when every dead letter is replayed', async () => {
  const { organizationId, messageIds } = await launch(100_000);
  const item = status(messageIds[0]!, 'delivered');
  await tell(item);
  const before = [await walletOf(organizationId), await entriesOf(organizationId), await messageOf(messageIds[0]!)];
  const body = { kind: 'statuses', items: [item] };
  await database.query(`select record_dead_letters($1)`, [
    JSON.stringify([{ queue: 'meta-events', source_id: 'late', code: 'TEST', reason: 'test', body }]),
  ]);
  const letters = await database.query<{ id: string; body: { items: Status[] } }>(
    `select id, body from dead_letters where queue = 'meta-events' and status = 'open'`,
  );
  for (const { id, body: letter } of letters) {
    await database.query(`select resolve_dead_letter($1, 'replay', 'user_test', 'again', null)`, [id]);
    await settle(database.query, letter.items);
  }
  expect([await walletOf(organizationId), await entriesOf(organizationId), await messageOf(messageIds[0]!)]).toEqual(
    before,
  );
});

it('expires a hold in steps: open shares go back, what comes late is paid from what is available', async () => {
  const { organizationId, campaignId, messageIds } = await launch(500_000, { recipients: 5, expiresAt: new Date() });
  await tell(status(messageIds[0]!, 'delivered'));
  expect(await expireHolds(database)).toBeGreaterThan(1);
  expect(await walletOf(organizationId)).toEqual({ balance: 420_000, held: 0, shortfall: 0 });
  expect(
    await only('select remaining::int, closed_at is not null as closed from wallet_holds where campaign_id = $1', [
      campaignId,
    ]),
  ).toEqual({ remaining: 0, closed: true });
  expect(await messageOf(messageIds[1]!)).toMatchObject({ state: 'sent', settlement: 'released' });
  await tell(status(messageIds[1]!, 'delivered'));
  expect(await walletOf(organizationId)).toEqual({ balance: 340_000, held: 0, shortfall: 0 });
});

it('counts what was charged in a stretch of time once for each message, by the price that stands', async () => {
  const { messageIds } = await launch(300_000, { recipients: 2 });
  const [one, other] = messageIds as [string, string];
  const at = (time: string) => `2020-01-01T${time}:00Z`;
  await tell(status(one, 'delivered', { at: at('10:05'), ...unpriced }), status(other, 'read', { at: at('10:09') }));
  await tell(status(one, 'read', { at: at('10:20'), category: 'utility' }));
  const between = (from: string, until: string, currency = 'USD') =>
    database.query(
      `select country, category, messages::int, cost::int from charged_between($1, $2, $3) order by category`,
      [at(from), at(until), currency],
    );
  const countries = await database.query<{ id: string; country: string }>(
    'select id, country from outbound_messages where id = any ($1)',
    [messageIds],
  );
  const countryOf = (id: string) => countries.find((row) => row.id === id)!.country;
  expect(await between('10:00', '10:10')).toEqual([
    { country: countryOf(other), category: 'marketing', messages: 1, cost: 40_000 },
    { country: countryOf(one), category: 'utility', messages: 1, cost: 15_000 },
  ]);
  expect(await between('10:10', '10:30')).toEqual([]);

  // An account that Meta bills in rupees: these wallets paid dollars, so the rupee card says what Meta takes.
  await database.query(`select import_rate_card($1, '2019-01-01', 'test', false, false, 'test', null)`, [
    JSON.stringify(
      ['marketing', 'utility'].map((category) => ({ currency: 'INR', market: 'Other', category, rate: 900 })),
    ),
  ]);
  expect((await between('10:00', '10:10', 'INR')).map(({ cost, messages }) => [cost, messages])).toEqual([
    [900, 1],
    [900, 1],
  ]);
});
