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
  type Answer,
} from './campaign-fixtures.ts';
import { walletOf } from './wallet-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('pause, resume and cancel', () => {
  it('cancel gives back everything that was not taken, in pages, and ends when the rest is answered for', async () => {
    const sender = await makeSender(database, { people: 10 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch, 2);
    await change(database, sender, campaignId, 'cancel');
    expect(await claim(database, campaignId, epoch)).toEqual({ outcome: 'stopped' });
    const page = async () =>
      (
        await database.query<{ answer: { canceled: number; more: boolean } }>(
          'select cancel_recipients($1, 5) as answer',
          [campaignId],
        )
      )[0]!.answer;
    expect([await page(), await page()]).toEqual([
      { canceled: 5, more: true },
      { canceled: 3, more: true },
    ]);
    expect(await page()).toEqual({ canceled: 0, more: true });
    await record(database, campaignId, epoch, [
      { id: recipients![0]!.id, outcome: 'accepted', wamid: 'w' },
      { id: recipients![1]!.id, outcome: 'returned' },
    ]);
    expect(await page()).toEqual({ canceled: 0, more: false });
    expect(await campaignOf(database, campaignId)).toMatchObject({
      state: 'canceled',
      canceled: 9,
      sent: 1,
      queued: 0,
      held: PRICE,
    });
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
    expect(await change(database, sender, campaignId, 'resume')).toMatchObject({ code: 'CAMPAIGN.OVER' });
    expect((await walletOf(database, sender.organizationId)).held).toBe(PRICE);
  });

  it('cancel before the snapshot gives back the whole hold', async () => {
    const sender = await makeSender(database, { people: 10 });
    const { campaign_id: id } = await launch(database, sender, { scheduled_at: '2099-01-01T00:00:00Z' });
    expect((await advance(database, id!)).next).toBe('wait');
    await change(database, sender, id!, 'cancel');
    expect(await advance(database, id!)).toEqual({ next: 'cancel' });
    await drain(database, id!);
    expect((await walletOf(database, sender.organizationId)).held).toBe(0n);
    expect(await campaignOf(database, id!)).toMatchObject({ state: 'canceled', recipients: 0, withdrawn: 10 });
  });

  it('pause stops at once, and resume goes on where it was', async () => {
    const sender = await makeSender(database, { people: 3 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    expect(await change(database, sender, campaignId, 'pause')).toMatchObject({ ok: true, state: 'paused' });
    expect(await claim(database, campaignId, epoch)).toEqual({ outcome: 'stopped' });
    const again: Answer = await change(database, sender, campaignId, 'pause');
    expect(again).toMatchObject({ ok: true, outbox_ids: [] });
    expect(await change(database, sender, campaignId, 'resume')).toMatchObject({ ok: true, state: 'sending' });
    expect((await advance(database, campaignId)).next).toBe('dispatch');
  });

  it('a late copy of a pause is answered as the pause was, and does not undo the resume', async () => {
    const sender = await makeSender(database, { people: 3 });
    const { campaignId } = await sendingCampaign(database, sender);
    const paused = await change(database, sender, campaignId, 'pause', { key: 'k' });
    await change(database, sender, campaignId, 'resume', { key: 'k' }); // a key is one of its route
    expect(await change(database, sender, campaignId, 'pause', { key: 'k' })).toEqual(paused);
    expect(await change(database, sender, campaignId, 'pause', { key: 'k', hash: 'other' })).toEqual({
      ok: false,
      code: 'IDEMPOTENCY.KEY_REUSED',
    });
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending' });
  });
});

describe('what stops a campaign for a while', () => {
  it.each([
    ['the platform', `update kill_switches set stopped = true`, `update kill_switches set stopped = false`],
    ['the number', `update channels set stopped = true`, `update channels set stopped = false`],
    ['its organization', `update organizations set status = 'suspended'`, `update organizations set status = 'active'`],
  ])('%s', async (_what, stop, start) => {
    const sender = await makeSender(database);
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    await database.query(stop);
    const [row] = await database.query<{ r: { outcome: string } }>('select reserve_send_window($1, $2, $3, 10) as r', [
      sender.channelId,
      campaignId,
      epoch,
    ]);
    expect(row!.r).toEqual({ outcome: 'stopped' });
    expect(await advance(database, campaignId)).toEqual({ next: 'wait', seconds: 15 });
    await database.query(start);
    expect((await advance(database, campaignId)).next).toBe('dispatch');
  });

  it.each([
    ['21:00', '08:00', '2026-11-21T20:59:59Z', null],
    ['21:00', '08:00', '2026-11-21T21:00:00Z', '2026-11-22T08:00:00Z'],
    ['21:00', '08:00', '2026-11-21T07:59:59Z', '2026-11-21T08:00:00Z'],
    ['21:00', '08:00', '2026-11-21T08:00:00Z', null],
    ['12:00', '14:00', '2026-11-21T13:00:00Z', '2026-11-21T14:00:00Z'],
    ['12:00', '12:00', '2026-11-21T12:00:00Z', null],
  ])('quiet hours from %s to %s, at %s', async (from, to, at, until) => {
    const [row] = await database.query<{ until: Date | null }>('select quiet_until($1, $2) as until', [
      JSON.stringify({ from, to, timezone: 'UTC' }),
      at,
    ]);
    expect(row!.until).toEqual(until === null ? null : new Date(until));
  });

  it('quiet hours are of the zone’s own clock when that changes', async () => {
    // The clocks of Berlin go back on 2026-10-25: 08:00 there is 07:00 UTC from then on.
    const [row] = await database.query<{ until: Date; next: Date }>(
      'select quiet_until($1, $2) as until, quiet_from($1, $3) as next',
      [
        JSON.stringify({ from: '21:00', to: '08:00', timezone: 'Europe/Berlin' }),
        '2026-10-24T20:00:00Z',
        '2026-10-25T10:00:00Z',
      ],
    );
    expect(row).toEqual({ until: new Date('2026-10-25T07:00:00Z'), next: new Date('2026-10-25T20:00:00Z') });
  });

  it('the organization’s quiet hours hold unless the campaign has its own', async () => {
    const sender = await makeSender(database);
    const always = { from: '00:00', to: '23:59', timezone: 'UTC' };
    const { campaignId } = await sendingCampaign(database, sender);
    const own = await sendingCampaign(database, sender, {
      settings: { variables: {}, required: [], quiet_hours: null },
    });
    await database.query('select set_quiet_hours($1, $2, $3, null)', [
      sender.organizationId,
      JSON.stringify(always),
      'user',
    ]);
    expect((await advance(database, campaignId)).next).toBe('wait');
    expect((await advance(database, own.campaignId)).next).toBe('dispatch');
  });
});
