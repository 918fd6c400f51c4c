import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { PRICE, estimate, launch, makeSender } from './campaign-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it.each([
  [
    'WALLET.SPEND_CAP',
    'the cap of the day',
    'update wallet_settings set daily_cap = 149999 where organization_id = $1',
  ],
  ['WALLET.SPEND_CAP', 'the cap of the month', 'update wallet_settings set monthly_cap = 1 where organization_id = $1'],
  ['WALLET.SHORTFALL', 'what is owed', 'update wallets set shortfall = 1 where organization_id = $1'],
  ['WALLET.INSUFFICIENT', 'the balance', 'update wallets set balance = 149999 where organization_id = $1'],
  [
    'CAMPAIGN.NO_RECIPIENTS',
    'the list',
    'delete from contact_list_members m using contact_lists l where l.id = m.list_id and l.organization_id = $1',
  ],
])('an estimate says %s, for %s, and so does the launch', async (code, _what, spoil) => {
  const sender = await makeSender(database, { people: 3 });
  expect(await estimate(database, sender)).toMatchObject({ required: String(3n * PRICE), refusal: null });
  await database.query(spoil, [sender.organizationId]);
  expect(await estimate(database, sender)).toMatchObject({ ok: true, refusal: code });
  expect(await launch(database, sender)).toMatchObject({ ok: false, code });
});

it('both count what was launched today against the cap of the day', async () => {
  const sender = await makeSender(database, { people: 3 });
  await database.query('update wallet_settings set daily_cap = $2 where organization_id = $1', [
    sender.organizationId,
    5n * PRICE,
  ]);
  expect(await launch(database, sender)).toMatchObject({ ok: true });
  expect(await estimate(database, sender)).toMatchObject({ refusal: 'WALLET.SPEND_CAP' });
  expect(await launch(database, sender)).toMatchObject({
    code: 'WALLET.SPEND_CAP',
    required: String(3n * PRICE),
    available: String(10_000_000n - 3n * PRICE),
  });
});

it('without a price for a country, neither guesses one', async () => {
  const sender = await makeSender(database);
  await database.query(`update templates set category = 'utility' where id = $1`, [sender.templateId]);
  const refusal = { ok: false, code: 'CAMPAIGN.NO_PRICE', currency: 'USD', country: 'IN', category: 'utility' };
  expect(await estimate(database, sender)).toEqual(refusal);
  expect(await launch(database, sender)).toEqual(refusal);
});
