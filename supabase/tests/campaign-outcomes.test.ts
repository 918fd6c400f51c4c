import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignFaults, campaignOf } from './campaign-facts.ts';
import { advance, change, claim, makeSender, record, sendingCampaign, type Outcome } from './campaign-fixtures.ts';
import { makeCampaign, makePayer, settle, status } from './messages.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function oneTaken() {
  const sender = await makeSender(database, { people: 1 });
  const { campaignId, epoch } = await sendingCampaign(database, sender);
  const { recipients } = await claim(database, campaignId, epoch);
  return { sender, campaignId, epoch, ...recipients![0]! };
}
const timesOf = async (campaignId: string) =>
  database.query<{ state: string; sent: boolean; attempts: number }>(
    `select state, attempts, dispatched_at is not null as sent from outbound_messages where campaign_id = $1`,
    [campaignId],
  );

describe('what is told of a message twice', () => {
  it.each<Omit<Outcome, 'id' | 'claim'>>([
    { outcome: 'returned' },
    { outcome: 'not_sent', reason: 'ECONNREFUSED' },
    { outcome: 'refused', code: 130429, reason: 'too fast', retry: 'throughput' },
    { outcome: 'refused', code: 131056, reason: 'too soon', retry: 'pair' },
  ])('$outcome $retry: does not give it to anybody while who took it again is sending', async (told) => {
    const { campaignId, epoch, id, claim: first } = await oneTaken();
    const outcome = { ...told, id, claim: first };
    await record(database, campaignId, epoch, [outcome]);
    await database.query('update outbound_messages set not_before = null where campaign_id = $1', [campaignId]);
    expect((await claim(database, campaignId, epoch)).recipients).toHaveLength(1);

    // Its answer was lost: the same dispatcher tells it again.
    await record(database, campaignId, epoch, [outcome]);
    expect((await claim(database, campaignId, epoch)).recipients).toEqual([]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ queued: 0, sending: 1 });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
  });

  it('does not pause again a campaign that somebody has resumed', async () => {
    const { sender, campaignId, epoch, id, claim: first } = await oneTaken();
    const spam: Outcome = {
      id,
      claim: first,
      outcome: 'refused',
      code: 131048,
      reason: 'spam',
      retry: 'stop-campaign',
    };
    await record(database, campaignId, epoch, [spam]);
    await change(database, sender, campaignId, 'resume');
    await record(database, campaignId, epoch, [spam]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending', queued: 1 });
  });

  it('does not slow the number down again', async () => {
    const { sender, campaignId, epoch, id, claim: first } = await oneTaken();
    const tooFast: Outcome = { id, claim: first, outcome: 'refused', code: 130429, reason: '', retry: 'throughput' };
    await record(database, campaignId, epoch, [tooFast]);
    const aged = await database.query(
      `update send_windows set slowed_at = slowed_at - interval '2 seconds' where channel_id = $1
       returning slowed_rate, slowed_at`,
      [sender.channelId],
    );
    await record(database, campaignId, epoch, [tooFast]);
    expect(
      await database.query('select slowed_rate, slowed_at from send_windows where channel_id = $1', [sender.channelId]),
    ).toEqual(aged);
  });

  it('counts no attempt twice', async () => {
    const { campaignId, epoch, id, claim: first } = await oneTaken();
    await record(database, campaignId, epoch, [{ id, claim: first, outcome: 'returned' }]);
    await claim(database, campaignId, epoch);
    await record(database, campaignId, epoch, [{ id, claim: first, outcome: 'returned' }]);
    expect(await timesOf(campaignId)).toEqual([{ state: 'sending', attempts: 1, sent: false }]);
  });
});

it('an outcome without a claim is of nobody', async () => {
  const { campaignId, id } = await oneTaken();
  await database.query('select record_outcomes($1, $2)', [campaignId, JSON.stringify([{ id, outcome: 'returned' }])]);
  expect(await campaignOf(database, campaignId)).toMatchObject({ queued: 0, sending: 1 });
});

describe('when a message was sent is known', () => {
  it.each(['sent', 'delivered', 'read', 'failed'])(
    'also where its status %s comes before its outcome',
    async (name) => {
      const { campaignId, epoch, id } = await oneTaken();
      await settle(database.query, [status(id, name)]);
      await record(database, campaignId, epoch, [{ id, outcome: 'accepted', wamid: `wamid.of.${id}` }]);
      expect(await timesOf(campaignId)).toMatchObject([{ state: name, sent: true }]);
    },
  );

  it.each([
    ['and nothing else is', 'unknown'],
    ['but for its status', 'delivered'],
  ])('where its dispatcher died, %s', async (_what, state) => {
    const { campaignId, id } = await oneTaken();
    if (state !== 'unknown') await settle(database.query, [status(id, state)]);
    for (const table of ['outbound_messages', 'send_claims']) {
      await database.query(
        `update ${table} set claimed_at = claimed_at - interval '40 seconds' where campaign_id = $1`,
        [campaignId],
      );
    }
    await advance(database, campaignId);
    expect(await timesOf(campaignId)).toMatchObject([{ state, sent: true }]);
  });

  it('where it was not answered in time', async () => {
    const { campaignId, epoch, id } = await oneTaken();
    await record(database, campaignId, epoch, [{ id, outcome: 'unknown', reason: 'timeout' }]);
    expect(await timesOf(campaignId)).toMatchObject([{ state: 'unknown', sent: true }]);
  });

  it('and of what was never sent nothing is said', async () => {
    const { campaignId, epoch, id } = await oneTaken();
    await record(database, campaignId, epoch, [
      { id, outcome: 'refused', code: 131026, reason: 'undeliverable', retry: 'no' },
    ]);
    expect(await timesOf(campaignId)).toMatchObject([{ state: 'failed', sent: false }]);
  });
});

it('reads only the messages that are told of, while statistics know nothing yet of their campaign', async () => {
  await makeCampaign(database.query, await makePayer(database.query, 0), { recipients: 5000, share: 0 });
  await database.query('analyze outbound_messages');
  const { campaignId, epoch } = await sendingCampaign(
    database,
    await makeSender(database, { people: 2000, balance: 10n ** 9n }),
  );
  const { recipients = [] } = await claim(database, campaignId, epoch, 100);
  expect(recipients).toHaveLength(100);
  const outcomes = recipients.map(({ id, claim: first }, n): Outcome => ({
    id,
    claim: first,
    outcome: 'accepted',
    wamid: `w-${n}`,
  }));
  const read = await database.asRole('service_role', {}, async (query) => {
    const readSoFar = async () => {
      const [row] = await query<{ rows: number }>(
        `select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int as rows
         from pg_stat_xact_user_tables where relname ~ '^outbound_messages'`,
      );
      return row!.rows;
    };
    const before = await readSoFar();
    await record({ query }, campaignId, epoch, outcomes);
    return (await readSoFar()) - before;
  });
  expect(read).toBeGreaterThanOrEqual(100);
  expect(read).toBeLessThan(500);
});
