import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignFaults, campaignOf } from './campaign-facts.ts';
import {
  PRICE,
  advance,
  change,
  claim,
  makeSender,
  record,
  sendingCampaign,
  type Outcome,
  type Sender,
} from './campaign-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type Told = Omit<Outcome, 'id' | 'claim'>;
const accepted: Told = { outcome: 'accepted', wamid: 'w' };
const stopping: Told = { outcome: 'refused', code: 132000, reason: 'parameters', retry: 'stop-campaign' };
const tooFast: Told = { outcome: 'refused', code: 130429, reason: 'too fast', retry: 'throughput' };
const foreign: Told = { outcome: 'not_sent', status: 403, reason: "an answer 403 that is not Meta's" };
const unreachable: Told = { outcome: 'not_sent', reason: 'ECONNREFUSED' };

/** Everybody who may be taken is, and is answered as `answers` says, by the order on the list. */
async function round(campaignId: string, answers: (place: number) => Told): Promise<string[]> {
  await database.query('update outbound_messages set not_before = null where campaign_id = $1', [campaignId]);
  const { epoch } = await advance(database, campaignId);
  const { recipients } = await claim(database, campaignId, epoch!, 100);
  const ids = recipients!.map(({ id }) => id);
  await record(
    database,
    campaignId,
    epoch!,
    ids.map((id, place) => ({ id, ...answers(place) })),
  );
  return ids;
}
const start = async (people: number): Promise<{ sender: Sender; campaignId: string }> => {
  const sender = await makeSender(database, { people });
  return { sender, ...(await sendingCampaign(database, sender)) };
};
const pass = (campaignId: string, seconds: number) =>
  database.query('update campaigns set refused_since = refused_since - make_interval(secs => $2) where id = $1', [
    campaignId,
    seconds,
  ]);

describe('one recipient that no message survives', () => {
  it('stops its campaign once; when it is refused again it fails, and the others are sent to', async () => {
    const { sender, campaignId } = await start(3);
    const [poisoned] = await round(campaignId, (place) => (place === 0 ? stopping : tooFast));
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'paused', state_reason: 'META.132000' });
    await change(database, sender, campaignId, 'resume');
    await round(campaignId, (place) => (place === 0 ? stopping : accepted));
    expect(await campaignOf(database, campaignId)).toMatchObject({
      state: 'sending',
      failed: 1,
      sent: 2,
      held: 2n * PRICE,
    });
    expect(
      await database.query('select state, error_code, error_reason from outbound_messages where id = $1', [poisoned]),
    ).toEqual([{ state: 'failed', error_code: 132000, error_reason: 'parameters' }]);
    expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
  });

  it('costs nobody else a message when it is the account after all: who is resumed too early loses one', async () => {
    const { sender, campaignId } = await start(5);
    await round(campaignId, () => stopping);
    for (const failed of [1, 2]) {
      await change(database, sender, campaignId, 'resume');
      await round(campaignId, () => stopping);
      expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'paused', failed, queued: 5 - failed });
    }
    await change(database, sender, campaignId, 'resume');
    await round(campaignId, () => accepted);
    expect(await campaignOf(database, campaignId)).toMatchObject({ sent: 3, failed: 2 });
  });

  it('is not blamed for what came after somebody had paused the campaign', async () => {
    const { sender, campaignId } = await start(1);
    const { epoch } = await advance(database, campaignId);
    const { recipients } = await claim(database, campaignId, epoch!);
    await change(database, sender, campaignId, 'pause');
    await record(database, campaignId, epoch!, [{ id: recipients![0]!.id, ...stopping }]);
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'paused', state_reason: 'MEMBER' });
    await change(database, sender, campaignId, 'resume');
    await round(campaignId, () => stopping);
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'paused', failed: 0, queued: 1 });
  });
});

describe('refusals in a row that say nothing of a message', () => {
  it.each([
    ['something before Meta', foreign, 'META.HTTP_403'],
    ['no connection', unreachable, 'META.UNREACHABLE'],
    ['a limit that never ends', tooFast, 'META.130429'],
  ])('%s: pauses after two minutes, says what came back, and begins to count anew', async (_what, told, reason) => {
    const { sender, campaignId } = await start(10);
    await round(campaignId, () => told);
    await round(campaignId, () => told);
    // Twenty, but it may be over in a moment.
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending', queued: 10 });
    await pass(campaignId, 121);
    await round(campaignId, () => told);
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'paused', state_reason: reason, queued: 10 });
    const audited = await database.query<{ details: { reason: string } }>(
      `select details from audit_logs where organization_id = $1 and action = 'campaign.paused'`,
      [sender.organizationId],
    );
    expect(audited.map(({ details }) => details.reason)).toEqual([told.reason]);

    await change(database, sender, campaignId, 'resume');
    await round(campaignId, () => told);
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending' });
    await round(campaignId, () => accepted);
    expect(await campaignOf(database, campaignId)).toMatchObject({ sent: 10 });
    expect(await campaignFaults(database, campaignId)).toEqual([]);
  });

  it('a few over a long time are not many: it goes on', async () => {
    const { campaignId } = await start(5);
    await round(campaignId, () => foreign);
    await pass(campaignId, 600);
    await round(campaignId, () => foreign);
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending', queued: 5 });
  });

  it.each([
    ['one that Meta took', accepted],
    ['one that Meta refused for itself', { outcome: 'refused', code: 131026, reason: '', retry: 'no' } satisfies Told],
  ])('%s ends the row', async (_what, answer) => {
    const { campaignId } = await start(30);
    await round(campaignId, () => foreign);
    await pass(campaignId, 600);
    await round(campaignId, (place) => (place === 7 ? answer : foreign));
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending', queued: 29 });
    await round(campaignId, () => foreign);
    expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending', queued: 29 });
  });
});
