import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { call, makeOrganization } from './fixtures.ts';
import {
  autoRechargeAudit,
  autoRechargeOf,
  automaticRechargesOf,
  init,
  mailsOf,
  sweepAutoRecharges,
  turnOnAutoRecharge,
  withSavedCard,
} from './recharge-fixtures.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

const setRate = (from: string) =>
  database.query(`select set_tax_rate('IN', 1800, 'GST', now() + $1::interval, 'operator', 'test')`, [from]);
const setCountry = (organizationId: string, country: string | null) =>
  database.query(
    `insert into vendor_profiles (organization_id, country) values ($1, $2)
     on conflict (organization_id) do update set country = excluded.country`,
    [organizationId, country],
  );

it('nobody recharges without a country once a tax is due anywhere', async () => {
  const organizationId = await makeOrganization(database);
  const code = async () => (await init(database, organizationId)).code;
  const quoted = async () =>
    (await call<{ code?: string }>(database, 'quote_recharge', organizationId, 100_000_000n, 'USD', ['stripe'])).code;
  expect(await code()).toBeUndefined();
  await setRate('1 hour');
  expect(await code()).toBeUndefined();
  await setRate('0');
  expect(await code()).toBe('RECHARGE.COUNTRY_REQUIRED');
  expect(await quoted()).toBe('RECHARGE.COUNTRY_REQUIRED');
  await setCountry(organizationId, null);
  expect(await code()).toBe('RECHARGE.COUNTRY_REQUIRED');
  await setCountry(organizationId, 'DE');
  expect(await code()).toBeUndefined();
  expect(await quoted()).toBeUndefined();
});

it('an automatic recharge that would be untaxed charges nobody, and its vendor is told once', async () => {
  const organizationId = await withSavedCard(database, 10_000_000n);
  await setCountry(organizationId, null);
  await setRate('0');
  await sweepAutoRecharges(database);
  await sweepAutoRecharges(database);
  expect(await automaticRechargesOf(database, organizationId)).toEqual([]);
  expect(await autoRechargeOf(database, organizationId)).toMatchObject({ enabled: false, failures: 0 });
  expect(await autoRechargeAudit(database, organizationId)).toEqual(['enabled', 'disabled']);
  expect(await mailsOf(database, organizationId, 'auto-recharge-off')).toEqual([{ data: { missing: 'country' } }]);
  expect(await turnOnAutoRecharge(database, organizationId)).toBe('RECHARGE.COUNTRY_REQUIRED');

  await setCountry(organizationId, 'IN');
  expect(await turnOnAutoRecharge(database, organizationId, 100_000_000n)).toBeUndefined();
  await sweepAutoRecharges(database);
  expect(await automaticRechargesOf(database, organizationId)).toMatchObject([{ tax: '18000000', state: 'created' }]);
});
