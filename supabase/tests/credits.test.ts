import fc from 'fast-check';
import {
  CREDIT_PACK_LOOKUP_KEY,
  CATALOGUE,
  SEAT_LOOKUP_KEY,
  TIER_OFFERS,
  UNIT_OFFERS,
} from '../../shared/billing/catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

interface Line {
  line_id: string;
  entitlement: string;
  tier: string | null;
  quantity: number;
  amount: number;
  full_amount: number;
  proration: boolean;
}
interface Invoice {
  invoice_id: string;
  subscription_id: string;
  subscription_ended: boolean;
  total: number;
  lines: Line[];
  refunds: { refund_id: string; amount: number; stands: boolean; after_end: boolean }[];
}

let counter = 0;
const unique = (prefix: string) => `${prefix}_${++counter}`;

function packs(quantity: number, part: Partial<Line> = {}): Line {
  const full = quantity * UNIT_OFFERS.message_credits.cents;
  return {
    line_id: unique('il'),
    entitlement: 'message_credits',
    tier: null,
    quantity,
    amount: full,
    full_amount: full,
    proration: false,
    ...part,
  };
}

function invoice(lines: Line[], part: Partial<Invoice> = {}): Invoice {
  return {
    invoice_id: unique('in'),
    subscription_id: 'sub',
    subscription_ended: false,
    total: lines.reduce((sum, { amount }) => sum + amount, 0),
    lines,
    refunds: [],
    ...part,
  };
}

const refund = (amount: number, part: Partial<Invoice['refunds'][number]> = {}) => ({
  refund_id: unique('re'),
  amount,
  stands: true,
  after_end: false,
  ...part,
});

async function settle(
  organizationId: string,
  given: Invoice,
): Promise<{ outcome: string; granted: number; taken_back: number }> {
  const [row] = await database.query<{ settled: never }>('select settle_invoice($1, $2, null) as settled', [
    organizationId,
    JSON.stringify(given),
  ]);
  return row!.settled;
}

async function balance(organizationId: string): Promise<{ credits: number; held: number }> {
  const [row] = await database.query<{ credits: string; credits_held: string }>(
    'select credits, credits_held from billing_entitlements where organization_id = $1',
    [organizationId],
  );
  return { credits: Number(row!.credits), held: Number(row!.credits_held) };
}

async function ledger(organizationId: string): Promise<{ kind: string; source_id: string; amount: number }[]> {
  const rows = await database.query<{ kind: string; source_id: string; amount: string }>(
    'select kind, source_id, amount from credit_ledger where organization_id = $1 order by kind, source_id',
    [organizationId],
  );
  return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
}

async function applySubscription(
  organizationId: string,
  subscription: Record<string, unknown>,
): Promise<{ outcome: string }> {
  const [row] = await database.query<{ applied: never }>(
    'select apply_subscription($1, $2, begin_stripe_observation(), null) as applied',
    [
      organizationId,
      JSON.stringify({
        subscription_id: 'sub',
        customer_id: `cus_${organizationId}`,
        status: 'ACTIVE',
        seats: 1,
        credit_packs: 1,
        tier: null,
        created_at: '2026-01-01T00:00:00Z',
        period_start: null,
        period_end: null,
        ...subscription,
      }),
    ],
  );
  return row!.applied;
}

/** As a reservation of messages does. */
const hold = (organizationId: string, credits: number) =>
  database.query('update billing_entitlements set credits_held = credits_held + $2 where organization_id = $1', [
    organizationId,
    credits,
  ]);

it('holds the figures that the catalogue sells', async () => {
  const tiers = await database.query('select tier, price_cents, included_slots, included_credits::int from tiers');
  expect(Object.fromEntries(tiers.map(({ tier, ...figures }) => [tier, figures]))).toEqual(
    Object.fromEntries(
      Object.entries(TIER_OFFERS).map(([tier, offer]) => [
        tier,
        { price_cents: offer.cents, included_slots: offer.includedSlots, included_credits: offer.includedCredits },
      ]),
    ),
  );
  const units = await database.query('select entitlement, price_cents as cents, credits::int from billing_units');
  expect(Object.fromEntries(units.map(({ entitlement, ...figures }) => [entitlement, figures]))).toEqual(UNIT_OFFERS);
  for (const [lookupKey, offer] of [
    [CREDIT_PACK_LOOKUP_KEY, UNIT_OFFERS.message_credits],
    [SEAT_LOOKUP_KEY, UNIT_OFFERS.instance],
  ] as const) {
    expect(CATALOGUE.find((item) => item.lookupKey === lookupKey)?.unitAmountCents).toBe(offer.cents);
  }
});

describe('granting', () => {
  it('grants each paid line once, however often it is told of', async () => {
    const organizationId = await makeOrganization(database);
    const paid = invoice([
      packs(3),
      { ...packs(2), entitlement: 'instance', amount: 3000, full_amount: 3000 },
      { ...packs(1), entitlement: 'tier', tier: 'BASIC', amount: 0, full_amount: 0 },
    ]);
    expect(await settle(organizationId, paid)).toMatchObject({ granted: 3000 + 500 + 100 });
    await Promise.all(Array.from({ length: 49 }, () => settle(organizationId, paid)));
    expect(await balance(organizationId)).toEqual({ credits: 3600, held: 0 });
    expect(await ledger(organizationId)).toHaveLength(3);
    const audit = await database.query(
      `select details from audit_logs where organization_id = $1 and action = 'credits.changed'`,
      [organizationId],
    );
    expect(audit).toEqual([{ details: { granted: 3600, taken_back: 0, from: 0, to: 3600 } }]);
  });

  it('grants the difference of a change, on one line', async () => {
    const organizationId = await makeOrganization(database);
    const change = invoice([
      packs(1, { amount: -1000, proration: true }),
      packs(4, { line_id: 'il_more', proration: true }),
    ]);
    expect(await settle(organizationId, change)).toMatchObject({ granted: 3000 });
    expect(await ledger(organizationId)).toEqual([{ kind: 'grant', source_id: 'il_more', amount: 3000 }]);
  });

  it('grants what is included in the share of the month that is paid, and nothing for a decrease', async () => {
    const organizationId = await makeOrganization(database);
    const seats = (quantity: number, share: number): Line => ({
      ...packs(quantity),
      entitlement: 'instance',
      amount: Math.round(quantity * 1500 * share),
      full_amount: quantity * 1500,
      proration: true,
    });
    expect(await settle(organizationId, invoice([seats(1, -0.5), seats(3, 0.5)]))).toMatchObject({ granted: 250 });
    expect(await settle(organizationId, invoice([seats(3, -0.5), seats(1, 0.5)]))).toMatchObject({ granted: 0 });
    const tier = (name: string, cents: number, full: number): Line => ({
      ...packs(1),
      entitlement: 'tier',
      tier: name,
      amount: cents,
      full_amount: full,
      proration: true,
    });
    expect(await settle(organizationId, invoice([tier('PRO', -1450, 2900), tier('MAX', 4950, 9900)]))).toMatchObject({
      granted: 5000 - 1000,
    });
  });

  it('cannot be changed afterwards', async () => {
    const organizationId = await makeOrganization(database);
    await settle(organizationId, invoice([packs(1)]));
    for (const statement of [
      'update credit_ledger set amount = 1 where true',
      'delete from credit_ledger where true',
      'truncate credit_ledger',
    ]) {
      await expect(database.query(statement)).rejects.toThrow(/append-only/);
    }
  });

  it('names an organization that is not here instead of failing', async () => {
    expect(await settle('0193a000-0000-7000-8000-000000000000', invoice([packs(1)]))).toEqual({
      outcome: 'unknown_organization',
    });
  });
});

describe('taking back', () => {
  it('takes back all by a full refund and a share by a partial one, once each', async () => {
    const organizationId = await makeOrganization(database);
    const paid = invoice([packs(3)]);
    const [third, rest] = [refund(1000), refund(2000)];
    await settle(organizationId, { ...paid, refunds: [third] });
    expect(await balance(organizationId)).toMatchObject({ credits: 2000 });
    for (let copy = 0; copy < 3; copy++) await settle(organizationId, { ...paid, refunds: [third, rest] });
    expect(await balance(organizationId)).toMatchObject({ credits: 0 });
    expect((await ledger(organizationId)).map(({ amount }) => amount)).toEqual([-1000, -2000, 3000]);
  });

  it('takes what is free down to zero, and never what is held', async () => {
    const organizationId = await makeOrganization(database);
    const paid = invoice([packs(1)]);
    await settle(organizationId, paid);
    await database.query('update billing_entitlements set credits = 300 where organization_id = $1', [organizationId]);
    await hold(organizationId, 120);
    await settle(organizationId, { ...paid, refunds: [refund(1000)] });
    expect(await balance(organizationId)).toEqual({ credits: 120, held: 120 });
  });

  it('gives back what a refund took that failed in the end', async () => {
    const organizationId = await makeOrganization(database);
    const paid = invoice([packs(2)]);
    const half = refund(1000);
    await settle(organizationId, { ...paid, refunds: [half] });
    for (let copy = 0; copy < 2; copy++)
      await settle(organizationId, { ...paid, refunds: [{ ...half, stands: false }] });
    expect(await balance(organizationId)).toMatchObject({ credits: 2000 });
    await settle(organizationId, { ...paid, refunds: [{ ...half, stands: false }, refund(2000)] });
    expect(await balance(organizationId)).toMatchObject({ credits: 0 });
  });

  it('splits a refund into parts that add up to the whole, whatever the parts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }), async (parts) => {
        const organizationId = await makeOrganization(database);
        const total = parts.reduce((sum, part) => sum + part, 0);
        const paid = invoice([
          packs(1, { amount: total, full_amount: total }),
          packs(2, { amount: 0, full_amount: 0 }),
        ]);
        const refunds = parts.map((part) => refund(part));
        for (let made = 1; made <= refunds.length; made++) {
          await settle(organizationId, { ...paid, refunds: refunds.slice(0, made) });
        }
        expect(await balance(organizationId)).toMatchObject({ credits: 0 });
      }),
      { numRuns: 20 },
    );
  });
});

describe('the end of a subscription', () => {
  it('ends its credits, but not the held ones, nor those of the next subscription', async () => {
    const organizationId = await makeOrganization(database);
    const first = `sub_${organizationId}`;
    const second = `sub_next_${organizationId}`;
    await applySubscription(organizationId, { subscription_id: first });
    await settle(organizationId, invoice([packs(2)], { subscription_id: first }));
    await hold(organizationId, 150);
    await applySubscription(organizationId, { subscription_id: first, status: 'CANCELED' });
    expect(await balance(organizationId)).toEqual({ credits: 150, held: 150 });
    await applySubscription(organizationId, { subscription_id: second, created_at: '2026-02-01T00:00:00Z' });
    await settle(organizationId, invoice([packs(1)], { subscription_id: second }));
    await settle(organizationId, invoice([packs(5)], { subscription_id: first, subscription_ended: true }));
    await applySubscription(organizationId, { subscription_id: first, status: 'CANCELED' });
    expect(await balance(organizationId)).toEqual({ credits: 1150, held: 150 });
  });

  it('is not undone by an older read, and a later subscription stays in its place', async () => {
    const organizationId = await makeOrganization(database);
    const [first, second] = [`sub_a_${organizationId}`, `sub_b_${organizationId}`];
    const later = '2026-06-01T00:00:00Z';
    const canceled = { status: 'CANCELED' };
    expect(
      await applySubscription(organizationId, { subscription_id: second, created_at: later, ...canceled }),
    ).toMatchObject({ outcome: 'applied' });
    expect(await applySubscription(organizationId, { subscription_id: first, ...canceled })).toEqual({
      outcome: 'other_subscription',
    });
    const [row] = await database.query(
      'select stripe_subscription_id as id from billing_entitlements where organization_id = $1',
      [organizationId],
    );
    expect(row).toEqual({ id: second });
  });
});

describe('a second subscription', () => {
  const refuse = async (organizationId: string, second: string, kept: string) => {
    const [row] = await database.query<{ refused: boolean }>(
      'select refuse_subscription($1, $2, $3, null) as refused',
      [organizationId, second, kept],
    );
    return row!.refused;
  };

  it('is refused for good, grants nothing, and is written to the audit log once', async () => {
    const organizationId = await makeOrganization(database);
    const [kept, second] = [`sub_k_${organizationId}`, `sub_s_${organizationId}`];
    await applySubscription(organizationId, { subscription_id: kept, seats: 2 });
    expect(await applySubscription(organizationId, { subscription_id: second, seats: 9 })).toEqual({
      outcome: 'second_subscription',
      kept_subscription_id: kept,
    });
    expect(await refuse(organizationId, second, kept)).toBe(true);
    expect(await refuse(organizationId, second, kept)).toBe(true);
    const again = () => applySubscription(organizationId, { subscription_id: second, seats: 9 });
    expect(await again()).toEqual({ outcome: 'refused', undone: false });
    expect(await settle(organizationId, invoice([packs(9)], { subscription_id: second }))).toEqual({
      outcome: 'refused',
    });
    for (let copy = 0; copy < 2; copy++) await database.query('select finish_refusal($1, 9000, null)', [second]);
    await applySubscription(organizationId, { subscription_id: kept, status: 'CANCELED' });
    expect(await again()).toEqual({ outcome: 'refused', undone: true });
    const audit = await database.query<{ action: string }>(
      `select action from audit_logs where organization_id = $1 and action like 'subscription.%' order by id`,
      [organizationId],
    );
    expect(audit.map(({ action }) => action)).toEqual(['subscription.refused', 'subscription.undone']);
  });

  it('is never the old one, read before its end and told of after it', async () => {
    const organizationId = await makeOrganization(database);
    const [old, next] = [`sub_o_${organizationId}`, `sub_n_${organizationId}`];
    const [slow] = await database.query<{ n: string }>('select begin_stripe_observation() as n');
    await applySubscription(organizationId, { subscription_id: old });
    await applySubscription(organizationId, { subscription_id: old, status: 'CANCELED' });
    await applySubscription(organizationId, { subscription_id: next, created_at: '2026-02-01T00:00:00Z' });
    const [row] = await database.query<{ applied: unknown }>('select apply_subscription($1, $2, $3, null) as applied', [
      organizationId,
      JSON.stringify({ subscription_id: old, customer_id: `cus_${organizationId}`, status: 'ACTIVE', seats: 1 }),
      slow!.n,
    ]);
    expect(row!.applied).toEqual({ outcome: 'stale' });
  });

  it('is not refused for one that has ended meanwhile', async () => {
    const organizationId = await makeOrganization(database);
    const [kept, second] = [`sub_k_${organizationId}`, `sub_s_${organizationId}`];
    await applySubscription(organizationId, { subscription_id: kept });
    await applySubscription(organizationId, { subscription_id: kept, status: 'CANCELED' });
    expect(await refuse(organizationId, second, kept)).toBe(false);
    expect(await applySubscription(organizationId, { subscription_id: second, seats: 9 })).toMatchObject({
      outcome: 'applied',
    });
  });
});

it('comes to the same balance and ledger whatever the order and number of the facts', async () => {
  const month = fc.record({
    packs: fc.integer({ min: 0, max: 5 }),
    extra: fc.nat(3),
    refunded: fc.constantFrom(0, 0.25, 0.5, 1),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(month, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      fc.infiniteStream(fc.nat()),
      async (year, ends, picks) => {
        const invoices = year.flatMap(({ packs: quantity, extra, refunded }) => {
          const cycle = invoice([packs(quantity)]);
          const more = invoice([
            packs(quantity, { amount: -quantity * 1000, proration: true }),
            packs(quantity + extra, { proration: true }),
          ]);
          const whole = cycle.total * refunded;
          return [{ ...cycle, refunds: whole > 0 ? [refund(whole)] : [] }, more];
        });
        const [inOrder, shuffled] = [await makeOrganization(database), await makeOrganization(database)];
        const own = (organizationId: string, given: Invoice): Invoice => {
          const name = (id: string) => `${id}@${organizationId}`;
          return {
            ...given,
            invoice_id: name(given.invoice_id),
            subscription_id: name('sub'),
            lines: given.lines.map((line) => ({ ...line, line_id: name(line.line_id) })),
          };
        };
        for (const given of invoices) {
          // As they happen: paid first, refunded later.
          await settle(inOrder, own(inOrder, { ...given, refunds: [] }));
          await settle(inOrder, own(inOrder, given));
        }
        const hints = [...invoices, ...invoices.filter((_, index) => index % 3 === 0)];
        while (hints.length > 0) {
          const [given] = hints.splice((picks.next().value as number) % hints.length, 1);
          await settle(shuffled, own(shuffled, given!));
        }
        if (ends) {
          for (const organizationId of [inOrder, shuffled]) {
            await applySubscription(organizationId, { subscription_id: `sub@${organizationId}`, status: 'CANCELED' });
          }
        }
        expect(await balance(shuffled)).toEqual(await balance(inOrder));
        const facts = async (organizationId: string) =>
          (await ledger(organizationId)).map((row) => ({
            ...row,
            source_id: row.source_id.replaceAll(organizationId, ''),
          }));
        expect(await facts(shuffled)).toEqual(await facts(inOrder));
        if (ends) expect(await balance(inOrder)).toEqual({ credits: 0, held: 0 });
      },
    ),
    { numRuns: 25 },
  );
});

it('numbers the pages of a reconciliation, writes each once and says what it mended', async () => {
  const organizationId = await makeOrganization(database);
  const [started] = await database.query<{ s: { ok: boolean; run: { id: string }; outbox_ids: string[] } }>(
    `select start_reconciliation($1, 'user_op', 'test') as s`,
    [organizationId],
  );
  const { run, outbox_ids: first } = started!.s;
  expect(first).toHaveLength(1);
  const mended = [{ subscription_id: 'sub_m', organization_id: organizationId, credits_granted: 5 }];
  const record = async (page: number, cursor: string | null) => {
    const [row] = await database.query<{ outbox: string[] }>(
      'select record_reconciliation_page($1, $2, 1, $3, $4, $5, null) as outbox',
      [run.id, page, JSON.stringify(mended), '[]', cursor],
    );
    return row!.outbox.length;
  };
  expect([await record(0, 'sub_a'), await record(0, 'sub_a'), await record(1, null), await record(1, null)]).toEqual([
    1, 0, 0, 0,
  ]);
  const [row] = await database.query(
    'select status, checked, jsonb_array_length(mended) as mended from billing_reconciliations where id = $1',
    [run.id],
  );
  expect(row).toEqual({ status: 'finished', checked: 2, mended: 2 });
  const audit = await database.query(
    `select subject from audit_logs where organization_id = $1 and action = 'billing.mended'`,
    [organizationId],
  );
  expect(audit).toEqual([{ subject: 'sub_m' }, { subject: 'sub_m' }]);
  const [unknown] = await database.query<{ s: unknown }>(
    `select start_reconciliation('0193a000-0000-7000-8000-000000000000', 'x', 'y') as s`,
  );
  expect(unknown!.s).toEqual({ ok: false, code: 'ORGANIZATION.UNKNOWN' });
});
