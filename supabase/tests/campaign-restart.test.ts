import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { advance, change, drain, launch, makeSender, sendingCampaign, type Sender } from './campaign-fixtures.ts';

let database: TestDatabase;
let sender: Sender;
beforeAll(async () => {
  database = await createTestDatabase();
  sender = await makeSender(database);
});
afterAll(() => database.close());
beforeEach(() => database.query('delete from outbox'));

/** Nobody asked what is next for so long. */
const forget = (campaignId: string, minutes = 11): Promise<unknown> =>
  database.query('update campaigns set advanced_at = now() - make_interval(mins => $2) where id = $1', [
    campaignId,
    minutes,
  ]);
async function restart(): Promise<string[]> {
  await database.query('select restart_campaigns(600)');
  const rows = await database.query<{ key: string; target: string; body: { id: string } }>(
    `delete from outbox where kind = 'orchestration-start' returning key, target, body`,
  );
  for (const { target, key, body } of rows) expect([target, key]).toEqual(['runCampaign', `campaign:${body.id}`]);
  return rows.map(({ body }) => body.id);
}
const keyOf = (campaignId: string): string => `cmp_${campaignId.replaceAll('-', '')}`;
async function begin(request: object = {}): Promise<string> {
  const { campaign_id: id } = await launch(database, sender, request);
  await database.query('delete from outbox');
  return id!;
}

it('a campaign that nobody has advanced for ten minutes is started again, once in ten minutes', async () => {
  const { campaignId } = await sendingCampaign(database, sender);
  await database.query('delete from outbox');
  expect(await restart()).toEqual([]);
  await forget(campaignId, 9);
  expect(await restart()).toEqual([]);
  await forget(campaignId);
  expect(await restart()).toEqual([keyOf(campaignId)]);
  expect(await restart()).toEqual([]);
  await forget(campaignId);
  await advance(database, campaignId);
  expect(await restart()).toEqual([]);
});

it.each<[string, () => Promise<string>]>([
  ['was never advanced', begin],
  ['is to begin later', () => begin({ scheduled_at: '2099-01-01T00:00:00Z' })],
  [
    'is canceled and has not given everything back',
    async () => {
      const id = await begin();
      await change(database, sender, id, 'cancel');
      return id;
    },
  ],
])('also one that %s', async (_which, make) => {
  const id = await make();
  await forget(id);
  expect(await restart()).toContain(keyOf(id));
});

it.each<[string, (id: string) => Promise<unknown>]>([
  ['is paused', (id) => change(database, sender, id, 'pause')],
  [
    'is over',
    async (id) => {
      await change(database, sender, id, 'cancel');
      await drain(database, id);
    },
  ],
])('but none that %s', async (_which, make) => {
  const id = await begin();
  await make(id);
  await database.query('delete from outbox');
  await forget(id);
  expect(await restart()).toEqual([]);
});

it('leaves alone what is being advanced at this moment', async () => {
  const id = await begin();
  await forget(id);
  await database.asRole('postgres', {}, async (query) => {
    await query('select from campaigns where id = $1 for no key update', [id]);
    expect(await restart()).toEqual([]);
  });
  expect(await restart()).toEqual([keyOf(id)]);
});
