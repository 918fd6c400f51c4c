import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignFaults, campaignOf } from './campaign-facts.ts';
import {
  PRICE,
  advance,
  change,
  claim,
  drain,
  launch,
  makeSender,
  record,
  sendingCampaign,
  snapshot,
  snapshotStep,
} from './campaign-fixtures.ts';
import { expireHolds, runOutHold } from './hold-expiry.ts';
import { settle, status } from './messages.ts';
import { faultsOf, walletOf } from './wallet-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it.each([
  ['is over', false],
  ['was given back', true],
])('a campaign whose hold %s sends no more, and its money pays for another launch', async (_what, givenBack) => {
  const sender = await makeSender(database, { people: 4, balance: 4n * PRICE });
  const { campaignId, epoch } = await sendingCampaign(database, sender);
  const { recipients } = await claim(database, campaignId, epoch, 1);
  await record(database, campaignId, epoch, [{ id: recipients![0]!.id, outcome: 'accepted', wamid: 'w' }]);
  await runOutHold(database, campaignId);
  if (givenBack) await expireHolds(database);
  expect(await advance(database, campaignId)).toEqual({ next: 'paused' });
  expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'paused', state_reason: 'HOLD_EXPIRED' });
  expect(await claim(database, campaignId, epoch)).toEqual({ outcome: 'stopped' });

  await expireHolds(database);
  expect(await walletOf(database, sender.organizationId)).toMatchObject({ balance: 4n * PRICE, held: 0n });
  expect(await launch(database, sender)).toMatchObject({ ok: true });
  expect(await change(database, sender, campaignId, 'resume')).toEqual({ ok: false, code: 'CAMPAIGN.HOLD_EXPIRED' });
  expect(await change(database, sender, campaignId, 'cancel')).toMatchObject({ ok: true });
  await drain(database, campaignId);
  expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'canceled', canceled: 3, sent: 1 });
  expect(await campaignFaults(database, campaignId)).toEqual([]);
  expect(await faultsOf(database, sender.organizationId)).toEqual([]);
});

it('a hold that is half given back is not held for longer', async () => {
  const sender = await makeSender(database, { people: 4 });
  const { campaignId } = await sendingCampaign(database, sender);
  await runOutHold(database, campaignId);
  await database.query('select expire_holds(null, 2)');
  expect(await advance(database, campaignId)).toEqual({ next: 'paused' });
  await expireHolds(database);
  expect(await campaignOf(database, campaignId)).toMatchObject({ held: 0n });
  expect(await faultsOf(database, sender.organizationId)).toEqual([]);
});

it.each<[string, object]>([
  ['before it began', { scheduled_at: '2099-01-01T00:00:00Z' }],
  ['before its recipients were written', {}],
])('a hold that ran out %s pauses the campaign', async (_when, request) => {
  const sender = await makeSender(database);
  const { campaign_id: campaignId } = await launch(database, sender, request);
  await runOutHold(database, campaignId!);
  await expireHolds(database);
  expect(await advance(database, campaignId!)).toEqual({ next: 'paused' });
  expect(await change(database, sender, campaignId!, 'resume')).toMatchObject({ code: 'CAMPAIGN.HOLD_EXPIRED' });
  const [row] = await database.query<{ details: object }>(
    `select details from audit_logs where organization_id = $1 and action = 'campaign.paused'`,
    [sender.organizationId],
  );
  expect(row).toEqual({ details: { reason: 'HOLD_EXPIRED' } });
});

it('gives no shares of a hold that ran out while recipients were written', async () => {
  const sender = await makeSender(database, { people: 4 });
  const { campaign_id: id } = await launch(database, sender);
  const campaignId = id!;
  await advance(database, campaignId);
  expect(await snapshotStep(database, campaignId, 2)).toEqual({ written: 2, last: false });
  await runOutHold(database, campaignId);
  await expireHolds(database, 100);
  expect(await snapshot(database, campaignId, 2)).toBe(0);
  expect(await campaignOf(database, campaignId)).toMatchObject({
    state: 'paused',
    state_reason: 'HOLD_EXPIRED',
    queued: 2,
    held: 0n,
  });
  await change(database, sender, campaignId, 'cancel');
  await drain(database, campaignId);
  expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'canceled', recipients: 2, withdrawn: 2 });
  expect(await campaignFaults(database, campaignId)).toEqual([]);
  expect(await faultsOf(database, sender.organizationId)).toEqual([]);
});

it('who may have been written to is not tried again with money that was given back', async () => {
  const sender = await makeSender(database, { people: 1 });
  const { campaignId, epoch } = await sendingCampaign(database, sender);
  const { recipients } = await claim(database, campaignId, epoch);
  await record(database, campaignId, epoch, [{ id: recipients![0]!.id, outcome: 'unknown', reason: 'timeout' }]);
  expect((await advance(database, campaignId)).next).toBe('wait');
  await runOutHold(database, campaignId);
  expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
  expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'completed', unknown: 1, queued: 0 });
});

it('a campaign that sends is held for: the hour before its hold would run out, its time begins anew', async () => {
  const sender = await makeSender(database);
  const { campaignId } = await sendingCampaign(database, sender);
  const left = async (): Promise<number> => {
    const [row] = await database.query<{ hours: number }>(
      `select extract(epoch from expires_at - now())::float8 / 3600 as hours from wallet_holds where campaign_id = $1`,
      [campaignId],
    );
    return row!.hours;
  };
  await database.query(`update wallet_holds set expires_at = now() + interval '1 minute' where campaign_id = $1`, [
    campaignId,
  ]);
  expect((await advance(database, campaignId)).next).toBe('dispatch');
  expect(await left()).toBeCloseTo(7 * 24, 2);
});

it('goes on with those who cost nothing when all the others are paid for', async () => {
  const sender = await makeSender(database, { people: 2, balance: PRICE });
  const [free] = await database.query<{ id: string }>(
    `update contacts set country = 'US' where id = (select min(contact_id::text)::uuid from contact_list_members where list_id = $1)
     returning id`,
    [sender.listId],
  );
  await database.query(
    `insert into price_overrides (organization_id, country, currency, category, effective_from, price)
     values ($1, 'US', 'USD', 'marketing', '2026-01-01', 0)`,
    [sender.organizationId],
  );
  const { campaignId, epoch } = await sendingCampaign(database, sender);
  const { recipients } = await claim(database, campaignId, epoch);
  const paid = await database.query<{ id: string }>(
    'select id from outbound_messages where campaign_id = $1 and contact_id <> $2',
    [campaignId, free!.id],
  );
  await record(
    database,
    campaignId,
    epoch,
    recipients!.map(({ id }) =>
      id === paid[0]!.id
        ? { id, outcome: 'accepted', wamid: `wamid.of.${id}` }
        : { id, outcome: 'refused', code: 131048, reason: 'spam', retry: 'stop-campaign' },
    ),
  );
  await settle(database.query, [status(paid[0]!.id, 'delivered')]);
  expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'paused', queued: 1, held: 0n });
  expect(await change(database, sender, campaignId, 'resume')).toMatchObject({ ok: true, state: 'sending' });
  expect((await advance(database, campaignId)).next).toBe('dispatch');
});
