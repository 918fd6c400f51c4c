import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import {
  NET,
  autoRechargeAudit,
  autoRechargeOf,
  automaticRechargesOf,
  begunInIndia,
  germanVendor,
  init,
  mailsOf,
  paid,
  settle,
  sweepAutoRecharges,
  turnOnAutoRecharge,
  walletOf,
  withSavedCard,
  type Reading,
} from './recharge-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`select set_tax_rate('IN', 1800, 'GST', now(), 'operator', 'test')`);
});
afterAll(() => database.close());

describe('automatic recharge', () => {
  const withCard = (available: bigint) => withSavedCard(database, available);
  const sweep = () => sweepAutoRecharges(database);
  const automaticOf = (organizationId: string) => automaticRechargesOf(database, organizationId);
  const stateOf = (organizationId: string) => autoRechargeOf(database, organizationId);
  const turnOn = (organizationId: string, amount?: bigint) => turnOnAutoRecharge(database, organizationId, amount);
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
    expect((await autoRechargeAudit(database, organizationId)).sort()).toEqual([
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
    const none = await germanVendor(database);
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
