import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignFaults, campaignOf } from './campaign-facts.ts';
import { PRICE, advance, claim, makeSender, record, sendingCampaign } from './campaign-fixtures.ts';
import { faultsOf } from './wallet-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it.each([
  [
    'who said STOP to the organization',
    'OPTED_OUT',
    `insert into opt_outs (organization_id, person, source)
     select organization_id, phone, 'stop' from outbound_messages where campaign_id = $1 order by id limit 1`,
  ],
  [
    'who said STOP to the number',
    'OPTED_OUT',
    `insert into channel_opt_outs (channel_id, person)
     select c.channel_id, m.phone from outbound_messages m join campaigns c on c.id = m.campaign_id
     where c.id = $1 order by m.id limit 1`,
  ],
  [
    'a contact that was deleted',
    'CONTACT_DELETED',
    `select delete_contact(organization_id, contact_id, 'user_test', 'test')
     from outbound_messages where campaign_id = $1 order by id limit 1`,
  ],
])('%s after the snapshot is not written to, and the share is given back', async (_who, reason, happens) => {
  const sender = await makeSender(database, { people: 2 });
  const { campaignId, epoch } = await sendingCampaign(database, sender);
  await database.query(happens, [campaignId]);
  const { recipients } = await claim(database, campaignId, epoch);
  expect(recipients!.map(({ withheld }) => withheld)).toEqual([reason, null]);

  const [withheld, other] = recipients!.map(({ id }) => id);
  await record(database, campaignId, epoch, [
    { id: withheld!, outcome: 'withheld', reason },
    { id: other!, outcome: 'accepted', wamid: 'w' },
  ]);
  expect(await campaignOf(database, campaignId)).toMatchObject({ canceled: 1, sent: 1, held: PRICE });
  expect(await database.query('select state, error_reason from outbound_messages where id = $1', [withheld])).toEqual([
    { state: 'canceled', error_reason: reason },
  ]);
  expect(await campaignFaults(database, campaignId)).toEqual([]);
  expect(await faultsOf(database, sender.organizationId)).toEqual([]);
  expect(await advance(database, campaignId)).toEqual({ next: 'ended' });
});
