import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from './fixtures.ts';
import {
  NET,
  begunInIndia,
  init,
  mailsOf,
  paid,
  settle,
  walletOf,
  type Reading,
  type RechargeRow,
} from './recharge-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`select set_tax_rate('IN', 1800, 'GST', now(), 'operator', 'test')`);
});
afterAll(() => database.close());

describe('automatic recharge', () => {
  async function withCard(available: bigint): Promise<string> {
    const organizationId = await makeOrganization(database);
    await database.query('select link_stripe_customer($1, $2)', [organizationId, `cus_${organizationId}`]);
    const { recharge } = await init(database, organizationId, {
      amount: 50_000_000n,
      automatic: { threshold: '20000000', amount: '100000000' },
    });
    await settle(database, recharge!.id, {
      provider: 'stripe',
      currency: 'USD',
      amount: '50000000',
      payment_method: 'pm_saved',
    });
    if (available < 50_000_000n) {
      await database.query(`select take_from_wallet($1, 'adjustment', 'spent', $2, null)`, [
        organizationId,
        50_000_000n - available,
      ]);
    }
    return organizationId;
  }
  const sweep = () => database.query(`select claim_auto_recharges(50, 'test')`);
  const automaticOf = (organizationId: string) =>
    database.query<{ id: string } & Record<keyof RechargeRow, string>>(
      `select * from recharges where organization_id = $1 and trigger = 'automatic' order by id`,
      [organizationId],
    );
  const stateOf = async (organizationId: string) =>
    (await database.query<{ s: Record<string, unknown> }>('select auto_recharge_of($1) as s', [organizationId]))[0]!.s;
  const turnOn = async (organizationId: string, amount = 200_000_000n) =>
    (
      await database.query<{ r: { code?: string } }>(
        `select set_auto_recharge($1, true, 20000000, $2, 'user_test', 'test') as r`,
        [organizationId, amount],
      )
    )[0]!.r.code;
  const outcome = (id: string, reading: Reading) =>
    settle(database, id, { provider: 'stripe', currency: 'USD', order_id: null, amount: '100000000', ...reading });

  it('is turned on by the recharge that saves the card', async () => {
    const organizationId = await withCard(50_000_000n);
    expect(await stateOf(organizationId)).toMatchObject({
      enabled: true,
      supported: true,
      card_saved: true,
      threshold: '20000000',
      amount: '100000000',
    });
    await sweep();
    expect(await automaticOf(organizationId)).toEqual([]);
  });

  it('charges once for one dip, whatever sweeps at once, and again for the next', async () => {
    const organizationId = await withCard(19_999_999n);
    await Promise.all(Array.from({ length: 10 }, sweep));
    const [first, ...more] = await automaticOf(organizationId);
    expect(more).toEqual([]);
    expect(
      await database.query(`select 1 from outbox where target = 'payment-events' and key like $1`, [
        `charge:rch_${first!.id.replaceAll('-', '')}`,
      ]),
    ).toHaveLength(1);
    await Promise.all([outcome(first!.id, {}), sweep(), outcome(first!.id, {}), sweep()]);
    await sweep();
    expect(await automaticOf(organizationId)).toHaveLength(1);
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: '119999999' });
    await database.query(`select take_from_wallet($1, 'adjustment', 'spent again', 119000000, null)`, [organizationId]);
    await sweep();
    expect(await automaticOf(organizationId)).toHaveLength(2);
  });

  it('waits longer after each decline, and is turned off with a mail after the third', async () => {
    const organizationId = await withCard(0n);
    for (const failures of [1, 2, 3]) {
      await sweep();
      const attempt = (await automaticOf(organizationId)).at(-1)!;
      expect(attempt.state).toBe('created');
      await outcome(attempt.id, { state: 'failed', failure: 'insufficient_funds' });
      await outcome(attempt.id, { state: 'failed', failure: 'insufficient_funds' });
      await sweep();
      expect(await automaticOf(organizationId)).toHaveLength(failures);
      expect(await stateOf(organizationId)).toMatchObject({ failures, enabled: failures < 3 });
      await database.query(`update auto_recharges set retry_at = now() where organization_id = $1`, [organizationId]);
    }
    await sweep();
    expect(await automaticOf(organizationId)).toHaveLength(3);
    expect(await mailsOf(database, organizationId, 'auto-recharge-off')).toHaveLength(1);
    const audit = await database.query<{ action: string }>(
      `select action from audit_logs where organization_id = $1 and action like 'auto_recharge.%' order by id`,
      [organizationId],
    );
    expect(audit.map(({ action }) => action.split('.')[1]).sort()).toEqual([
      'disabled',
      'enabled',
      'failed',
      'failed',
      'failed',
    ]);

    expect(await turnOn(organizationId)).toBeUndefined();
    expect(await stateOf(organizationId)).toMatchObject({ enabled: true, failures: 0, retry_at: null });
  });

  it('is refused without a card, without a wallet, and for a wallet that Stripe does not fill', async () => {
    const none = await makeOrganization(database);
    expect(await turnOn(none)).toBe('WALLET.NONE');
    await init(database, none);
    expect(await turnOn(none)).toBe('RECHARGE.NO_SAVED_CARD');
    expect(await turnOn(none, 1n)).toBe('RECHARGE.AMOUNT');
    const { organizationId } = await begunInIndia(database, NET);
    expect(await turnOn(organizationId)).toBe('RECHARGE.AUTOMATIC_UNSUPPORTED');
  });
});

it('tells of a low balance once a dip, and a recharge arms the alert again', async () => {
  const { organizationId, id } = await begunInIndia(database, NET);
  await database.query('update wallet_settings set low_balance_threshold = 500 where organization_id = $1', [
    organizationId,
  ]);
  const sweep = () => Promise.all([1, 2, 3].map(() => database.query(`select alert_low_balances(50, 'test')`)));
  const told = async () => (await mailsOf(database, organizationId, 'low-balance')).length;
  await sweep();
  await sweep();
  expect(await told()).toBe(1);
  await settle(database, id, paid);
  await sweep();
  expect(await told()).toBe(1);
  await database.query(`select take_from_wallet($1, 'adjustment', 'spent', 999999501, null)`, [organizationId]);
  await sweep();
  expect(await told()).toBe(2);
});
