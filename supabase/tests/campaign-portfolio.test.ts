import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignOf } from './campaign-facts.ts';
import {
  advance,
  change,
  claim,
  drain,
  launch,
  makeSender,
  record,
  sendingCampaign,
  snapshot,
  type Sender,
} from './campaign-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const limit = (n: number | null): Promise<unknown> =>
  database.query(`update portfolios set messaging_limit = $1 where meta_business_id = 'biz'`, [n]);
beforeEach(() => database.query('update portfolio_reservations set amount = 0'));

/** Two organizations of 6 people each, of whom a portfolio may write to 10: one sends, the other was scheduled before. */
async function twoThatMeet(): Promise<{ now: Sender; later: Sender; running: string; scheduled: string }> {
  const [later, now] = [await makeSender(database, { people: 6 }), await makeSender(database, { people: 6 })];
  await limit(10);
  const { campaign_id: scheduled } = await launch(database, later, {
    scheduled_at: new Date(Date.now() + 5 * 86_400_000).toISOString(),
  });
  const { campaignId: running } = await sendingCampaign(database, now);
  return { now, later, running, scheduled: scheduled! };
}
/** The days until it begins go by. */
const comeDue = async (campaignId: string): Promise<void> => {
  await database.query(`update campaigns set scheduled_at = now() where id = $1`, [campaignId]);
  await database.query(`update portfolio_reservations set starts_at = now() where campaign_id = $1`, [campaignId]);
};
const resumed = { ok: true };
const full = { ok: false, code: 'CAMPAIGN.PORTFOLIO_LIMIT' };

it('a scheduled campaign whose time comes while another one still sends pauses, and goes on a day after that ended', async () => {
  const { now, later, running, scheduled } = await twoThatMeet();
  await comeDue(scheduled);
  expect(await advance(database, scheduled)).toEqual({ next: 'paused' });
  expect(await campaignOf(database, scheduled)).toMatchObject({ state: 'paused', state_reason: 'PORTFOLIO_LIMIT' });
  expect(await change(database, later, scheduled, 'resume')).toMatchObject({ ...full, left: 4 });
  // The one that sends is none the worse for it: it may pause and go on.
  await change(database, now, running, 'pause');
  expect(await change(database, now, running, 'resume')).toMatchObject(resumed);

  const { epoch } = await advance(database, running);
  const { recipients } = await claim(database, running, epoch!, 5);
  await record(
    database,
    running,
    epoch!,
    recipients!.map(({ id }) => ({ id, outcome: 'accepted', wamid: id })),
  );
  await change(database, now, running, 'cancel');
  await drain(database, running);
  expect(await change(database, later, scheduled, 'resume')).toMatchObject(full);
  await database.query(
    `update portfolio_reservations set ended_at = now() - interval '25 hours' where campaign_id = $1`,
    [running],
  );
  expect(await change(database, later, scheduled, 'resume')).toMatchObject({ ok: true, state: 'preparing' });
  expect(await advance(database, scheduled)).toEqual({ next: 'snapshot' });
});

it('a paused campaign keeps nobody from beginning who has a place, and asks for room again when it goes on', async () => {
  const { now, later, running, scheduled } = await twoThatMeet();
  await change(database, now, running, 'pause');
  await comeDue(scheduled);
  expect(await advance(database, scheduled)).toEqual({ next: 'snapshot' });
  expect(await change(database, now, running, 'resume')).toMatchObject({ ...full, left: 4 });
  expect(await campaignOf(database, running)).toMatchObject({ state: 'paused', state_reason: 'MEMBER' });
  await change(database, later, scheduled, 'cancel');
  await drain(database, scheduled);
  expect(await change(database, now, running, 'resume')).toMatchObject({ ok: true, state: 'sending' });
});

it('what a paused campaign has sent counts', async () => {
  const { now, running, scheduled } = await twoThatMeet();
  const { epoch } = await advance(database, running);
  await claim(database, running, epoch!, 5);
  await change(database, now, running, 'pause');
  await comeDue(scheduled);
  expect(await advance(database, scheduled)).toEqual({ next: 'paused' });
  expect(await campaignOf(database, scheduled)).toMatchObject({ state_reason: 'PORTFOLIO_LIMIT' });
});

it('a campaign that has nobody left to write to needs no room', async () => {
  const { now, running, scheduled } = await twoThatMeet();
  const { epoch } = await advance(database, running);
  await claim(database, running, epoch!, 6);
  await change(database, now, running, 'pause');
  await limit(3);
  await comeDue(scheduled);
  expect(await change(database, now, running, 'resume')).toMatchObject(resumed);
});

it('of two that ask at once for the room of one, one gets it', async () => {
  const senders = [await makeSender(database, { people: 6 }), await makeSender(database, { people: 6 })];
  const campaigns: string[] = [];
  for (const sender of senders) {
    const { campaign_id: id } = await launch(database, sender);
    await advance(database, id!);
    await snapshot(database, id!);
    await change(database, sender, id!, 'pause');
    campaigns.push(id!);
  }
  await limit(10);
  const answers = await Promise.all(senders.map((sender, n) => change(database, sender, campaigns[n]!, 'resume')));
  expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
});
