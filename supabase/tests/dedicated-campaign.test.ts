import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignFaults, campaignOf } from './campaign-facts.ts';
import { change, claim, estimate, makeSender, record, sendingCampaign, type Sender } from './campaign-fixtures.ts';
import { settle, status } from './messages.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** A sender on an account of its own, with an empty wallet. */
async function makeDedicatedSender(people: number): Promise<Sender> {
  const sender = await makeSender(database, { people, balance: 0n });
  const { organizationId, templateId } = sender;
  const account = {
    business_id: `b${organizationId}`,
    waba_id: organizationId,
    phone_number_id: organizationId,
    secret_name: 's',
  };
  const [row] = await database.query<{ moved: { ok: boolean } }>(
    `select set_waba($1, $2, 'user_op', 'test') as moved`,
    [organizationId, JSON.stringify(account)],
  );
  expect(row!.moved.ok).toBe(true);
  await database.query('update portfolios set messaging_limit = null where meta_business_id = $1', [
    account.business_id,
  ]);
  await database.query('update templates set waba_id = $2 where id = $1', [templateId, organizationId]);
  return sender;
}

async function moneyOf(organizationId: string) {
  const [row] = await database.query<{ balance: string; held: string; shortfall: string; entries: number }>(
    `select w.balance, w.held, w.shortfall,
       (select count(*)::int from ledger_entries l where l.organization_id = w.organization_id) as entries
     from wallets w where w.organization_id = $1`,
    [organizationId],
  );
  return row;
}

async function countedOf(organizationId: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    'select coalesce(sum(messages), 0)::int as n from dedicated_usage where organization_id = $1',
    [organizationId],
  );
  return row!.n;
}

it('passes without money: nothing is held or charged, and each message is counted once', async () => {
  const sender = await makeDedicatedSender(4);
  expect(await estimate(database, sender)).toMatchObject({ ok: true, currency: null, recipients: 4 });
  const { campaignId, epoch } = await sendingCampaign(database, sender);
  const { recipients = [] } = await claim(database, campaignId, epoch);
  expect(recipients).toHaveLength(4);
  const [first, second, third, fourth] = recipients.map(({ id }) => id) as [string, string, string, string];

  await record(database, campaignId, epoch, [
    ...[first, second].map((id) => ({ id, outcome: 'accepted' as const, wamid: `wamid.${id}` })),
    { id: third, outcome: 'refused', code: 131026, reason: 'not on WhatsApp', retry: 'no' },
    { id: fourth, outcome: 'unknown' },
  ]);
  expect(await countedOf(sender.organizationId)).toBe(2);

  // The answer of the fourth was lost; its statuses tell that it was sent all the same. All come twice.
  const told = [first, second, fourth].flatMap((id) =>
    ['sent', 'delivered', 'read'].map((name) => status(id, name, { wamid: `wamid.${id}` })),
  );
  await settle(database.query, told);
  await settle(database.query, told);
  expect(await countedOf(sender.organizationId)).toBe(3);
  expect(await campaignOf(database, campaignId)).toMatchObject({ read: 3, failed: 1, held: 0n });
  expect(await campaignFaults(database, campaignId)).toEqual([]);
  expect(await moneyOf(sender.organizationId)).toEqual({ balance: '0', held: '0', shortfall: '0', entries: 0 });
});

it('may be canceled: who was not taken is not counted', async () => {
  const sender = await makeDedicatedSender(3);
  const { campaignId, epoch } = await sendingCampaign(database, sender);
  const { recipients = [] } = await claim(database, campaignId, epoch, 1);
  await record(database, campaignId, epoch, [
    { id: recipients[0]!.id, outcome: 'accepted', wamid: `wamid.${recipients[0]!.id}` },
  ]);
  expect(await change(database, sender, campaignId, 'cancel')).toMatchObject({ ok: true });
  expect(await countedOf(sender.organizationId)).toBe(1);
  expect(await moneyOf(sender.organizationId)).toMatchObject({ held: '0', entries: 0 });
});
