import fc from 'fast-check';
import {
  CREDIT_PACK_LOOKUP_KEY,
  CATALOGUE,
  SEAT_LOOKUP_KEY,
  TIER_OFFERS,
  UNIT_OFFERS,
} from '../../shared/billing/catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import {
  creditLedgerOf,
  creditsOf,
  holdCredits,
  invoice,
  packs,
  refund,
  settleInvoice,
  type Invoice,
  type Line,
} from './credit-fixtures.ts';
import { applySubscription, makeOrganization } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

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
    expect(await settleInvoice(database, organizationId, paid)).toMatchObject({ granted: 3000 + 500 + 100 });
    await Promise.all(Array.from({ length: 49 }, () => settleInvoice(database, organizationId, paid)));
    expect(await creditsOf(database, organizationId)).toEqual({ credits: 3600, held: 0 });
    expect(await creditLedgerOf(database, organizationId)).toHaveLength(3);
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
    expect(await settleInvoice(database, organizationId, change)).toMatchObject({ granted: 3000 });
    expect(await creditLedgerOf(database, organizationId)).toEqual([
      { kind: 'grant', source_id: 'il_more', amount: 3000 },
    ]);
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
    expect(await settleInvoice(database, organizationId, invoice([seats(1, -0.5), seats(3, 0.5)]))).toMatchObject({
      granted: 250,
    });
    expect(await settleInvoice(database, organizationId, invoice([seats(3, -0.5), seats(1, 0.5)]))).toMatchObject({
      granted: 0,
    });
    const tier = (name: string, cents: number, full: number): Line => ({
      ...packs(1),
      entitlement: 'tier',
      tier: name,
      amount: cents,
      full_amount: full,
      proration: true,
    });
    expect(
      await settleInvoice(database, organizationId, invoice([tier('PRO', -1450, 2900), tier('MAX', 4950, 9900)])),
    ).toMatchObject({
      granted: 5000 - 1000,
    });
  });

  it('cannot be changed afterwards', async () => {
    const organizationId = await makeOrganization(database);
    await settleInvoice(database, organizationId, invoice([packs(1)]));
    for (const statement of [
      'update credit_ledger set amount = 1 where true',
      'delete from credit_ledger where true',
      'truncate credit_ledger',
    ]) {
      await expect(database.query(statement)).rejects.toThrow(/append-only/);
    }
  });

  it('names an organization that is not here instead of failing', async () => {
    expect(await settleInvoice(database, '0193a000-0000-7000-8000-000000000000', invoice([packs(1)]))).toEqual({
      outcome: 'unknown_organization',
    });
  });
});

describe('taking back', () => {
  it('takes back all by a full refund and a share by a partial one, once each', async () => {
    const organizationId = await makeOrganization(database);
    const paid = invoice([packs(3)]);
    const [third, rest] = [refund(1000), refund(2000)];
    await settleInvoice(database, organizationId, { ...paid, refunds: [third] });
    expect(await creditsOf(database, organizationId)).toMatchObject({ credits: 2000 });
    for (let copy = 0; copy < 3; copy++)
      await settleInvoice(database, organizationId, { ...paid, refunds: [third, rest] });
    expect(await creditsOf(database, organizationId)).toMatchObject({ credits: 0 });
    expect((await creditLedgerOf(database, organizationId)).map(({ amount }) => amount)).toEqual([-1000, -2000, 3000]);
  });

  it('takes what is free down to zero, and never what is held', async () => {
    const organizationId = await makeOrganization(database);
    const paid = invoice([packs(1)]);
    await settleInvoice(database, organizationId, paid);
    await database.query('update billing_entitlements set credits = 300 where organization_id = $1', [organizationId]);
    await holdCredits(database, organizationId, 120);
    await settleInvoice(database, organizationId, { ...paid, refunds: [refund(1000)] });
    expect(await creditsOf(database, organizationId)).toEqual({ credits: 120, held: 120 });
  });

  it('gives back what a refund took that failed in the end', async () => {
    const organizationId = await makeOrganization(database);
    const paid = invoice([packs(2)]);
    const half = refund(1000);
    await settleInvoice(database, organizationId, { ...paid, refunds: [half] });
    for (let copy = 0; copy < 2; copy++)
      await settleInvoice(database, organizationId, { ...paid, refunds: [{ ...half, stands: false }] });
    expect(await creditsOf(database, organizationId)).toMatchObject({ credits: 2000 });
    await settleInvoice(database, organizationId, { ...paid, refunds: [{ ...half, stands: false }, refund(2000)] });
    expect(await creditsOf(database, organizationId)).toMatchObject({ credits: 0 });
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
          await settleInvoice(database, organizationId, { ...paid, refunds: refunds.slice(0, made) });
        }
        expect(await creditsOf(database, organizationId)).toMatchObject({ credits: 0 });
      }),
      { numRuns: 20 },
    );
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
          await settleInvoice(database, inOrder, own(inOrder, { ...given, refunds: [] }));
          await settleInvoice(database, inOrder, own(inOrder, given));
        }
        const hints = [...invoices, ...invoices.filter((_, index) => index % 3 === 0)];
        while (hints.length > 0) {
          const [given] = hints.splice((picks.next().value as number) % hints.length, 1);
          await settleInvoice(database, shuffled, own(shuffled, given!));
        }
        if (ends) {
          for (const organizationId of [inOrder, shuffled]) {
            await applySubscription(database, organizationId, {
              subscription_id: `sub@${organizationId}`,
              status: 'CANCELED',
            });
          }
        }
        expect(await creditsOf(database, shuffled)).toEqual(await creditsOf(database, inOrder));
        const facts = async (organizationId: string) =>
          (await creditLedgerOf(database, organizationId)).map((row) => ({
            ...row,
            source_id: row.source_id.replaceAll(organizationId, ''),
          }));
        expect(await facts(shuffled)).toEqual(await facts(inOrder));
        if (ends) expect(await creditsOf(database, inOrder)).toEqual({ credits: 0, held: 0 });
      },
    ),
    { numRuns: 25 },
  );
});
