import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignFaults, campaignOf } from './campaign-facts.ts';
import { PRICE, advance, change, claim, makeSender, record, sendingCampaign } from './campaign-fixtures.ts';
import { settle, status } from './messages.ts';
import { faultsOf, walletOf } from './wallet-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('dispatch', () => {
  it('gives nobody twice, and nothing to an older dispatcher', async () => {
    const sender = await makeSender(database, { people: 40 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(database, campaignId, epoch, 7)));
    const ids = claims.flatMap(({ recipients }) => recipients!.map(({ id }) => id));
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
    await record(
      database,
      campaignId,
      epoch,
      ids.slice(0, 5).map((id) => ({ id, outcome: 'returned' })),
    );
    expect((await advance(database, campaignId)).epoch).toBe(epoch + 1);
    expect(await claim(database, campaignId, epoch)).toEqual({ outcome: 'stopped' });
    // What the older one has sent counts all the same.
    await record(database, campaignId, epoch, [{ id: ids[6]!, outcome: 'accepted', wamid: 'wamid.6' }]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ queued: 5, sending: 34, sent: 1 });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
  });

  it('gives back the share of what Meta refused for good, and tries the rest again when it may', async () => {
    const sender = await makeSender(database, { people: 6 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch);
    const ids = recipients!.map(({ id }) => id);
    await record(database, campaignId, epoch, [
      { id: ids[0]!, outcome: 'refused', code: 131026, reason: 'undeliverable', retry: 'no' },
      { id: ids[1]!, outcome: 'refused', code: 131056, reason: 'pair', retry: 'pair' },
      { id: ids[2]!, outcome: 'refused', code: 131053, reason: 'media', retry: 'later' },
      { id: ids[3]!, outcome: 'not_sent', reason: 'ECONNREFUSED' },
      { id: ids[4]!, outcome: 'accepted', wamid: 'wamid.4' },
      { id: ids[5]!, outcome: 'withheld', reason: 'OPTED_OUT' },
    ]);
    expect(await campaignOf(database, campaignId)).toMatchObject({
      queued: 3,
      sent: 1,
      failed: 1,
      canceled: 1,
      sending: 0,
      held: 4n * PRICE,
    });
    const [wallet] = [await walletOf(database, sender.organizationId)];
    expect(wallet.held).toBe(4n * PRICE);
    // Not before its time.
    expect((await claim(database, campaignId, epoch)).recipients).toEqual([]);
    expect(await advance(database, campaignId)).toMatchObject({ next: 'wait' });
    await database.query(
      'update outbound_messages set not_before = now() where campaign_id = $1 and not_before is not null',
      [campaignId],
    );
    const again = await advance(database, campaignId);
    expect((await claim(database, campaignId, again.epoch!)).recipients!.map(({ id }) => id).sort()).toEqual(
      ids.slice(1, 4).sort(),
    );
    expect(await campaignFaults(database, campaignId)).toEqual([]);
    expect(await faultsOf(database, sender.organizationId)).toEqual([]);
  });

  it('fails a person that is refused for the tenth time', async () => {
    const sender = await makeSender(database, { people: 1 });
    const { campaignId } = await sendingCampaign(database, sender);
    for (let attempt = 1; attempt <= 10; attempt++) {
      await database.query('update outbound_messages set not_before = null where campaign_id = $1', [campaignId]);
      const { epoch } = await advance(database, campaignId);
      const { recipients } = await claim(database, campaignId, epoch!);
      expect(recipients).toHaveLength(1);
      await record(database, campaignId, epoch!, [
        { id: recipients![0]!.id, outcome: 'refused', code: 131056, reason: 'pair', retry: 'pair' },
      ]);
    }
    expect(await campaignOf(database, campaignId)).toMatchObject({ failed: 1, queued: 0, held: 0n });
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    const [failures] = await database.query('select campaign_failures($1) as f', [campaignId]);
    expect(failures).toEqual({ f: [{ code: 131056, reason: 'pair', count: 1 }] });
  });

  it('pauses on what no message of the campaign would survive, with the reason, and resumes with that message', async () => {
    const sender = await makeSender(database, { people: 2 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch);
    await record(database, campaignId, epoch, [
      { id: recipients![0]!.id, outcome: 'refused', code: 131048, reason: 'spam rate limit', retry: 'stop-campaign' },
      { id: recipients![1]!.id, outcome: 'accepted', wamid: 'w' },
    ]);
    expect(await campaignOf(database, campaignId)).toMatchObject({
      state: 'paused',
      state_reason: 'META.131048',
      queued: 1,
      sent: 1,
    });
    expect(await advance(database, campaignId)).toEqual({ next: 'paused' });
    expect(await change(database, sender, campaignId, 'resume')).toMatchObject({ ok: true, state: 'sending' });
    const { epoch: next } = await advance(database, campaignId);
    expect((await claim(database, campaignId, next!)).recipients).toHaveLength(1);
  });

  it('never undoes what a status has told before the outcome came', async () => {
    const sender = await makeSender(database, { people: 3 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch);
    const [delivered, failed, lost] = recipients!.map(({ id }) => id);
    await settle(database.query, [status(delivered!, 'delivered'), status(failed!, 'failed')]);
    await record(database, campaignId, epoch, [
      { id: delivered!, outcome: 'accepted', wamid: `wamid.of.${delivered}` },
      { id: failed!, outcome: 'accepted', wamid: `wamid.of.${failed}` },
      { id: lost!, outcome: 'unknown', reason: 'timeout' },
    ]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ delivered: 1, failed: 1, unknown: 1, sent: 0 });
    await settle(database.query, [status(lost!, 'sent')]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ unknown: 0, sent: 1 });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
    expect(await faultsOf(database, sender.organizationId)).toEqual([]);
  });

  it('slows down when Meta says so, at most once a second, and recovers', async () => {
    const sender = await makeSender(database, { people: 4 });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch);
    const refused = recipients!.map(({ id }) => ({
      id,
      outcome: 'refused' as const,
      code: 130429,
      reason: 'too fast',
      retry: 'throughput' as const,
    }));
    await record(database, campaignId, epoch, refused.slice(0, 2));
    await record(database, campaignId, epoch, refused.slice(2));
    const rate = async (after: string): Promise<number> => {
      const [row] = await database.query<{ rate: number }>(
        `select send_rate_of(50, slowed_rate, slowed_at, slowed_at + $2::interval) as rate from send_windows where channel_id = $1`,
        [sender.channelId, after],
      );
      return row!.rate;
    };
    expect(await rate('1 second')).toBe(35);
    expect(await rate('10 seconds')).toBe(40);
    expect(await rate('1 minute')).toBe(50);
    // It was no attempt.
    const rows = await database.query('select distinct attempts, state from outbound_messages where campaign_id = $1', [
      campaignId,
    ]);
    expect(rows).toEqual([{ attempts: 0, state: 'queued' }]);
  });
});

describe('messages of unknown fate', () => {
  // Sends of other tests on the same number would be a sign, too.
  beforeEach(() => database.query('delete from send_claims'));

  async function crashed(people: number) {
    const sender = await makeSender(database, { people });
    const { campaignId, epoch } = await sendingCampaign(database, sender);
    const { recipients } = await claim(database, campaignId, epoch, 1);
    await database.query(
      `update outbound_messages set claimed_at = claimed_at - interval '40 seconds' where campaign_id = $1`,
      [campaignId],
    );
    await database.query(
      `update send_claims set claimed_at = claimed_at - interval '40 seconds' where campaign_id = $1`,
      [campaignId],
    );
    return { sender, campaignId, epoch, id: recipients![0]!.id };
  }
  const age = async (campaignId: string, seconds: number): Promise<void> => {
    for (const table of ['send_claims', 'unknown_messages']) {
      await database.query(
        `update ${table} set claimed_at = claimed_at - make_interval(secs => $2) where campaign_id = $1`,
        [campaignId, seconds],
      );
    }
  };

  it('are tried once more, when later sends of the number have a status', async () => {
    const { campaignId, id } = await crashed(2);
    const { epoch } = await advance(database, campaignId);
    expect(await campaignOf(database, campaignId)).toMatchObject({ unknown: 1, sending: 0, queued: 1 });
    const { recipients } = await claim(database, campaignId, epoch!, 1);
    const later = recipients![0]!.id;
    await record(database, campaignId, epoch!, [{ id: later, outcome: 'accepted', wamid: `wamid.of.${later}` }]);
    await age(campaignId, 900);
    expect((await advance(database, campaignId)).next).toBe('wait'); // no status yet
    await settle(database.query, [status(later, 'sent')]);
    const again = await advance(database, campaignId);
    expect(again.next).toBe('dispatch');
    expect((await claim(database, campaignId, again.epoch!)).recipients!.map(({ id: taken }) => taken)).toEqual([id]);
    // A second time there is no third.
    await record(database, campaignId, again.epoch!, [{ id, outcome: 'unknown', reason: 'timeout' }]);
    await age(campaignId, 900);
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'completed', unknown: 1, sent: 1 });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
  });

  it('are found by their status, whatever was lost', async () => {
    const { campaignId, id } = await crashed(1);
    await settle(database.query, [status(id, 'delivered')]);
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'completed', delivered: 1, held: 0n });
  });

  it('stay visible when nothing shows that Meta did not have them', async () => {
    const { campaignId } = await crashed(1);
    expect((await advance(database, campaignId)).next).toBe('wait');
    await age(campaignId, 900);
    expect((await advance(database, campaignId)).next).toBe('wait');
    await age(campaignId, 1800);
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'completed', unknown: 1, held: PRICE });
  });

  it('believe a dispatcher that answers late', async () => {
    const { campaignId, epoch, id } = await crashed(1);
    await advance(database, campaignId);
    await record(database, campaignId, epoch, [{ id, outcome: 'accepted', wamid: 'late' }]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ unknown: 0, sent: 1 });
  });
});
