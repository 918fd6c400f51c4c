import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { only } from './fixtures.ts';
import {
  autoRechargeAudit,
  autoRechargeOf,
  automaticRechargesOf,
  mailsOf,
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
});
afterAll(() => database.close());

describe('money that the buyer takes back turns it off', () => {
  /** What Stripe says of the recharge that saved the card. */
  async function readAgain(organizationId: string, facts: Pick<Reading, 'refunds' | 'disputes'>) {
    const [row] = await database.query<{ id: string }>(
      `select id from recharges where organization_id = $1 and trigger = 'manual'`,
      [organizationId],
    );
    return settle(database, only(row).id, { provider: 'stripe', currency: 'USD', amount: '50000000', ...facts });
  }
  const refund = { refund_id: 're_', amount: '40000000', stands: true };
  const dispute = { dispute_id: 'dp_', amount: '40000000', state: 'open' };

  it.each<[string, (id: string) => Pick<Reading, 'refunds' | 'disputes'>, string]>([
    ['a refund', (id) => ({ refunds: [{ ...refund, refund_id: `re_${id}` }] }), 'refund'],
    ['a dispute', (id) => ({ disputes: [{ ...dispute, dispute_id: `dp_${id}` }] }), 'dispute'],
  ])(
    '%s charges no card, is audited and mailed once, and does not undo a later wish',
    async (_what, factsOf, claim) => {
      const organizationId = await withSavedCard(database, 50_000_000n);
      const facts = factsOf(organizationId);
      await Promise.all([1, 2, 3].map(() => readAgain(organizationId, facts)));
      await sweepAutoRecharges(database);
      expect(await walletOf(database, organizationId)).toMatchObject({ balance: '10000000' });
      expect(await automaticRechargesOf(database, organizationId)).toEqual([]);
      expect(await autoRechargeOf(database, organizationId)).toMatchObject({ enabled: false, card_saved: true });
      expect(await autoRechargeAudit(database, organizationId)).toEqual(['enabled', 'disabled']);
      expect(await mailsOf(database, organizationId, 'auto-recharge-off')).toEqual([
        { data: { currency: 'USD', amount: '40000000', claim } },
      ]);

      expect(await turnOnAutoRecharge(database, organizationId)).toBeUndefined();
      await readAgain(organizationId, facts);
      expect(await autoRechargeOf(database, organizationId)).toMatchObject({ enabled: true });
      await readAgain(organizationId, {
        disputes: facts.disputes?.map((known) => ({ ...known, state: 'lost' })) ?? [],
      });
      await sweepAutoRecharges(database);
      expect(await automaticRechargesOf(database, organizationId)).toHaveLength(1);
    },
  );

  it('claims that never took money leave it on', async () => {
    const organizationId = await withSavedCard(database, 10_000_000n);
    await readAgain(organizationId, {
      refunds: [{ ...refund, refund_id: `failed_${organizationId}`, stands: false }],
      disputes: [{ ...dispute, dispute_id: `won_${organizationId}`, state: 'won' }],
    });
    await sweepAutoRecharges(database);
    expect(await automaticRechargesOf(database, organizationId)).toHaveLength(1);
  });

  it('a wallet that nothing recharges by itself gets no mail', async () => {
    const organizationId = await withSavedCard(database, 50_000_000n);
    await database.query(`select set_auto_recharge($1, false, null, null, 'user_test', 'test')`, [organizationId]);
    await readAgain(organizationId, { refunds: [{ ...refund, refund_id: `off_${organizationId}` }] });
    expect(await mailsOf(database, organizationId, 'auto-recharge-off')).toEqual([]);
  });
});

describe('a charge that is under way', () => {
  const chargeOf = async (id: string) =>
    only((await database.query<{ c: { withheld: string | null } }>('select auto_charge_of($1) as c', [id]))[0]).c;
  const withhold = async (id: string, reason: string) =>
    only((await database.query<{ r: object }>(`select withhold_auto_recharge($1, $2, 'test') as r`, [id, reason]))[0])
      .r;
  async function begun(): Promise<{ organizationId: string; id: string }> {
    const organizationId = await withSavedCard(database, 10_000_000n);
    await sweepAutoRecharges(database);
    return { organizationId, id: only((await automaticRechargesOf(database, organizationId))[0]).id };
  }

  it.each([
    [
      'it was turned off',
      `select set_auto_recharge($1, false, null, null, 'user_test', 'test')`,
      `select set_auto_recharge($1, true, 20000000, 100000000, 'user_test', 'test')`,
      'automatic_recharge_off',
    ],
    [
      'the organization is suspended',
      `update organizations set status = 'suspended' where id = $1`,
      `update organizations set status = 'active' where id = $1`,
      'organization_suspended',
    ],
    [
      'the platform is stopped',
      `update kill_switches set stopped = true where name = 'platform' and $1::uuid is not null`,
      `update kill_switches set stopped = false where name = 'platform' and $1::uuid is not null`,
      'platform_stopped',
    ],
    [
      'the wallet was filled by hand',
      `select credit_wallet($1, 'adjustment', 'by hand', 90000000, null)`,
      `select take_from_wallet($1, 'adjustment', 'spent by hand', 90000000, null)`,
      'no_longer_needed',
    ],
  ])('is withheld when %s, and that is no decline', async (_what, change, undo, reason) => {
    const { organizationId, id } = await begun();
    expect(await chargeOf(id)).toMatchObject({ withheld: null });
    await database.query(change, [organizationId]);
    expect(await chargeOf(id)).toMatchObject({ withheld: reason });
    expect(await withhold(id, reason)).toMatchObject({ outcome: 'applied', changed: true, credited: false });
    expect(await withhold(id, reason)).toMatchObject({ outcome: 'applied', changed: false, credited: false });
    expect(await chargeOf(id)).toBeNull();
    expect(await automaticRechargesOf(database, organizationId)).toMatchObject([{ state: 'failed', failure: reason }]);
    expect(await autoRechargeOf(database, organizationId)).toMatchObject({ failures: 0, retry_at: null });
    expect(await autoRechargeAudit(database, organizationId)).toContain('withheld');

    await database.query(undo, [organizationId]);
    await sweepAutoRecharges(database);
    expect(await automaticRechargesOf(database, organizationId)).toMatchObject([
      { state: 'failed' },
      { state: 'created' },
    ]);
  });

  it('is credited all the same when it turns out to have been paid', async () => {
    const { organizationId, id } = await begun();
    await withhold(id, 'automatic_recharge_off');
    await settle(database, id, { provider: 'stripe', currency: 'USD', order_id: null, amount: '100000000' });
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: '110000000' });
    await withhold(id, 'automatic_recharge_off');
    expect(await automaticRechargesOf(database, organizationId)).toMatchObject([{ state: 'paid' }]);
  });
});
