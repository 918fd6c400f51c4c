import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from './fixtures.ts';
import {
  NET,
  begunInIndia,
  germanVendor,
  init,
  mailsOf,
  paid,
  settle,
  walletOf,
  type Reading,
} from './recharge-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`select set_tax_rate('IN', 1800, 'GST', now(), 'operator', 'test')`);
});
afterAll(() => database.close());

const rechargeOf = async (id: string) =>
  (await database.query<Record<string, unknown>>('select * from recharges where id = $1', [id]))[0]!;

describe('beginning', () => {
  it('prices, taxes and routes by currency, and the first one makes the wallet', async () => {
    const { organizationId, id } = await begunInIndia(database, 123_450_000n);
    expect(await rechargeOf(id)).toMatchObject({
      provider: 'razorpay',
      currency: 'INR',
      amount: '123450000',
      tax: '22220000', // 22.221, half-up to the paisa
      tax_basis_points: 1800,
      tax_name: 'GST',
      state: 'created',
    });
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: '0' });
    expect(await init(database, organizationId, { currency: 'USD' })).toMatchObject({ code: 'WALLET.CURRENCY' });
    expect(await init(database, organizationId, { currency: null })).toMatchObject({
      recharge: { currency: 'INR', provider: 'razorpay' },
    });
  });

  it('refuses a currency without a provider, amounts out of bounds, and automatic recharge without Stripe', async () => {
    const organizationId = await germanVendor(database);
    const code = async (wish: Parameters<typeof init>[2]) => (await init(database, organizationId, wish)).code;
    expect(await code({ currency: 'JPY' })).toBe('RECHARGE.CURRENCY_UNSUPPORTED');
    expect(await code({ currency: 'INR', providers: ['stripe'] })).toBe('RECHARGE.CURRENCY_UNSUPPORTED');
    expect(await code({ amount: 4_990_000n })).toBe('RECHARGE.AMOUNT');
    expect(await code({ amount: 10_000_010_000n })).toBe('RECHARGE.AMOUNT');
    expect(await code({ amount: 5_000_001n })).toBe('RECHARGE.AMOUNT');
    const automatic = { threshold: '10000000', amount: '1000000000' };
    expect(await code({ currency: 'INR', amount: 1_000_000_000n, automatic })).toBe('RECHARGE.AUTOMATIC_UNSUPPORTED');
    expect(await database.query('select 1 from wallets where organization_id = $1', [organizationId])).toEqual([]);
  });

  it('makes one recharge of one key, whatever is raced, and refuses the key for another body', async () => {
    const organizationId = await germanVendor(database);
    const raced = await Promise.all(Array.from({ length: 8 }, () => init(database, organizationId, { key: 'k' })));
    expect(new Set(raced.map(({ recharge }) => recharge!.id)).size).toBe(1);
    expect(await init(database, organizationId, { key: 'k', hash: 'other' })).toEqual({
      ok: false,
      code: 'IDEMPOTENCY.KEY_REUSED',
    });
  });

  it('taxes by the rate of the day, and none where no rate is set', async () => {
    const organizationId = await makeOrganization(database);
    await database.query(`insert into vendor_profiles (organization_id, country) values ($1, 'AE')`, [organizationId]);
    const tax = async () => (await init(database, organizationId)).recharge!.tax;
    expect(await tax()).toBe(0);
    await database.query(`select set_tax_rate('AE', 500, 'VAT', now(), 'operator', 'test')`);
    await database.query(`select set_tax_rate('AE', 900, 'VAT', now() + interval '1 day', 'operator', 'test')`);
    expect(await tax()).toBe(5_000_000);
  });
});

describe('settling', () => {
  it('credits the net once, with one receipt, however many read it at once', async () => {
    const { organizationId, id } = await begunInIndia(database, NET);
    const settled = await Promise.all(Array.from({ length: 50 }, () => settle(database, id, paid)));
    expect(settled.filter(({ credited }) => credited)).toHaveLength(1);
    expect(await walletOf(database, organizationId)).toEqual({
      balance: String(NET),
      shortfall: '0',
      entries: '1',
      sum: String(NET),
    });
    expect(await mailsOf(database, organizationId, 'recharge-receipt')).toEqual([
      {
        data: expect.objectContaining({
          credited: String(NET),
          tax: '180000000',
          paid: '1180000000',
          company: 'Indus Ltd',
          taxId: '29ABCDE1234F1Z5',
          receiptNumber: expect.stringMatching(/^WR-\d{4}-\d{6}$/),
        }),
      },
    ]);
  });

  it('numbers receipts without a gap, also when crediting fails between', async () => {
    const numberOf = async () => {
      const { id } = await begunInIndia(database, NET);
      await settle(database, id, paid);
      return Number(String((await rechargeOf(id))['receipt_number']).slice(-6));
    };
    const first = await numberOf();
    const { id } = await begunInIndia(database, NET);
    await expect(
      settle(database, id, { ...paid, refunds: [{ refund_id: 'r', amount: '0', stands: true }] }),
    ).rejects.toThrow();
    expect(await numberOf()).toBe(first + 1);
  });

  it.each<[string, Reading]>([
    ['another amount', { amount: '1179990000' }],
    ['another currency', { ...paid, currency: 'USD' }],
    ['another order', { ...paid, order_id: 'order_of_somebody_else' }],
    ['another provider', { ...paid, provider: 'stripe' }],
  ])('credits nothing for %s', async (_what, reading) => {
    const { organizationId, id } = await begunInIndia(database, NET);
    expect(await settle(database, id, reading)).toMatchObject({ outcome: 'mismatch' });
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: '0', entries: '0' });
    expect(await rechargeOf(id)).toMatchObject({ state: 'created' });
  });

  it('takes a refund that was made before the payment was seen, and credits one that comes after its order expired', async () => {
    const { organizationId, id } = await begunInIndia(database, NET);
    expect(await settle(database, id, { state: 'expired', payment_id: null })).toMatchObject({ changed: true });
    expect(await settle(database, id, { state: 'open', payment_id: null })).toMatchObject({ changed: false });
    expect(await rechargeOf(id)).toMatchObject({ state: 'expired' });
    await settle(database, id, { ...paid, refunds: [{ refund_id: `all_${id}`, amount: '1180000000', stands: true }] });
    expect(await rechargeOf(id)).toMatchObject({ state: 'paid', claimed_net: String(NET) });
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: '0', entries: '2' });
  });

  it('records what was spent already as shortfall, and the failed refund brings it back', async () => {
    const { organizationId, id } = await begunInIndia(database, NET);
    await settle(database, id, paid);
    await database.query(`select take_from_wallet($1, 'adjustment', 'spent', 700000000, null)`, [organizationId]);
    const refund = { refund_id: `half_${id}`, amount: '590000000', stands: true };
    await settle(database, id, { ...paid, refunds: [refund] });
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: '0', shortfall: '200000000' });
    await settle(database, id, { ...paid, refunds: [{ ...refund, stands: false }] });
    await settle(database, id, { ...paid, refunds: [refund] }); // an older reading that comes late
    expect(await walletOf(database, organizationId)).toMatchObject({ balance: '300000000', shortfall: '0' });
  });
});

/** What may happen to a payment, in the order in which it can happen at a provider. */
type Fact = { refund: number; fails: boolean } | { dispute: 'won' | 'lost' };

it('ends, in any order and with any repetition of readings, as if each fact had happened once', async () => {
  const gross = 1_180_000_000n;
  const fact: fc.Arbitrary<Fact> = fc.oneof(
    fc.record({ refund: fc.integer({ min: 1, max: 600 }), fails: fc.boolean() }),
    fc.record({ dispute: fc.constantFrom('won' as const, 'lost' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fact, { maxLength: 4 }),
      fc.array(fc.nat(), { minLength: 4, maxLength: 25 }),
      async (facts, order) => {
        const { organizationId, id } = await begunInIndia(database, NET);
        const readings = historyOf(id, facts);
        for (const pick of order) {
          if (pick % 7 === 0) {
            // A crash after the work and before the commit: all of it is done again later.
            await crash(id, readings[pick % readings.length]!);
          } else await settle(database, id, readings[pick % readings.length]!);
        }
        await Promise.all([settle(database, id, readings.at(-1)!), settle(database, id, readings.at(-1)!)]);

        const standing = facts.reduce((sum, one) => {
          if ('refund' in one) return sum + (one.fails ? 0n : BigInt(one.refund) * 1_000_000n);
          return sum + (one.dispute === 'lost' ? gross : 0n);
        }, 0n);
        const capped = standing > gross ? gross : standing;
        const share = (2n * capped * NET + gross) / (2n * gross);
        const { balance, shortfall, sum } = await walletOf(database, organizationId);
        expect({ balance, shortfall }).toEqual({ balance: String(NET - share), shortfall: '0' });
        expect(sum).toBe(balance);
        expect(await mailsOf(database, organizationId, 'recharge-receipt')).toHaveLength(1);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

/** Every reading that a provider could have given while these facts happened one after the other. */
function historyOf(id: string, facts: readonly Fact[]): Reading[] {
  const reading: Required<Pick<Reading, 'refunds' | 'disputes'>> = { refunds: [], disputes: [] };
  const readings: Reading[] = [{ state: 'open', payment_id: null }, { ...paid }];
  const see = (): number => readings.push({ ...paid, ...structuredClone(reading) });
  facts.forEach((fact, index) => {
    if ('refund' in fact) {
      const refund = { refund_id: `r${index}_${id}`, amount: `${fact.refund}000000`, stands: true };
      reading.refunds.push(refund);
      see();
      if (fact.fails) refund.stands = false;
    } else {
      const dispute = { dispute_id: `d${index}_${id}`, amount: '1180000000', state: 'open' };
      reading.disputes.push(dispute);
      see();
      dispute.state = fact.dispute;
    }
    see();
  });
  return readings;
}

async function crash(id: string, reading: Reading): Promise<void> {
  await expect(
    database.asRole('service_role', {}, async (query) => {
      await settle({ ...database, query }, id, reading);
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');
}
