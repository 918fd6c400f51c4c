import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignOf } from './campaign-facts.ts';
import { advance, change, drain, makeSender, sendingCampaign } from './campaign-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('says that it waits for quiet hours to end, and no more once it sends', async () => {
  const sender = await makeSender(database);
  const { campaignId } = await sendingCampaign(database, sender);
  const clock = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  const quiet = (hours: object | null) =>
    database.query('select set_quiet_hours($1, $2, $3, null)', [
      sender.organizationId,
      hours && JSON.stringify(hours),
      'user',
    ]);
  await quiet({ from: clock(-1), to: clock(1), timezone: 'UTC' });
  expect((await advance(database, campaignId)).next).toBe('wait');
  expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending', state_reason: 'QUIET_HOURS' });
  await quiet(null);
  expect((await advance(database, campaignId)).next).toBe('dispatch');
  expect(await campaignOf(database, campaignId)).toMatchObject({ state: 'sending', state_reason: null });
});

it.each([
  ['PLATFORM.STOPPED', `update kill_switches set stopped = true`, `update kill_switches set stopped = false`],
  [
    'ORGANIZATION.SUSPENDED',
    `update organizations set status = 'suspended'`,
    `update organizations set status = 'active'`,
  ],
])(
  'with %s it may be paused and canceled, and not resumed, and nothing goes off when that ends',
  async (code, stop, start) => {
    const sender = await makeSender(database);
    const [one, other] = [await sendingCampaign(database, sender), await sendingCampaign(database, sender)];
    await database.query(stop);
    try {
      expect(await change(database, sender, one.campaignId, 'pause')).toMatchObject({ ok: true, state: 'paused' });
      expect(await change(database, sender, one.campaignId, 'resume')).toEqual({ ok: false, code });
      expect(await change(database, sender, other.campaignId, 'cancel')).toMatchObject({ ok: true });
      expect(await advance(database, other.campaignId)).toEqual({ next: 'cancel' });
      await drain(database, other.campaignId);
    } finally {
      await database.query(start);
    }
    expect(await advance(database, one.campaignId)).toEqual({ next: 'paused' });
    expect(await campaignOf(database, other.campaignId)).toMatchObject({ state: 'canceled', canceled: 3, held: 0n });
  },
);
