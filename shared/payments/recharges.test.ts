import { randomUUID } from 'node:crypto';
import type { MemberPrincipal } from '../identity/principal.ts';
import { newId } from '../kernel/ids.ts';
import {
  hint,
  inr,
  refusalOf,
  startRechargePlace,
  usd,
  type RechargePlace,
} from '../../tests/support/recharge-place.ts';
import { returnFromRazorpay } from './return-from-razorpay.ts';
import { watchBalances } from './watch-balances.ts';

let place: RechargePlace;
let vendor: MemberPrincipal;
beforeAll(async () => {
  place = await startRechargePlace();
});
afterAll(() => place.stop());
beforeEach(async () => {
  vendor = await place.vendor();
});

describe('beginning', () => {
  it('gives one order for one key at each provider, also when the first answer was lost', async () => {
    for (const wish of [usd, inr]) {
      const payer = await place.vendor();
      const first = await place.recharge(payer, wish, 'key');
      await place.supabase.query('update recharges set order_id = null, url = null where order_id = $1', [
        first.orderId ?? first.checkoutSessionId,
      ]);
      expect(await place.recharge(payer, wish, 'key')).toEqual(first);
      expect(await refusalOf(place.recharge(payer, { ...wish, amount: '2000000000' }, 'key'))).toBe(
        'IDEMPOTENCY.KEY_REUSED',
      );
    }
  });

  it('makes one order in a race', async () => {
    const raced = await Promise.all(Array.from({ length: 6 }, () => place.recharge(vendor, inr, 'raced')));
    expect(new Set(raced.map(({ orderId }) => orderId)).size).toBe(1);
  });
});

describe('Razorpay', () => {
  afterEach(() => place.razorpay.press('settings', { capture: 'automatic', refunds: 'at once' }));

  it('has its authorized payments captured, and follows refunds and a dispute to the end', async () => {
    await place.razorpay.press('settings', { capture: 'manual', refunds: 'wait' });
    const begun = await place.recharge(vendor, inr);
    await place.razorpay.press(`orders/${String(begun.orderId)}/pay`, { outcome: 'fail' });
    await place.apply(hint(begun));
    const [row] = await place.supabase.query('select state, failure from recharges where order_id = $1', [
      begun.orderId,
    ]);
    expect(row).toEqual({ state: 'created', failure: 'payment_failed' });

    const { paymentId } = await place.payOrder(begun.orderId);
    await place.apply(hint(begun));
    expect(await place.walletOf(vendor)).toMatchObject({ balance: inr.amount });
    const refund = await place.razorpay.press(`payments/${paymentId}/refund`, { amount: 40_000 });
    await place.apply(hint(begun));
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '600000000' });
    await place.razorpay.press(`refunds/${String(refund['id'])}/finish`, { status: 'failed' });
    const dispute = await place.razorpay.press(`payments/${paymentId}/dispute`);
    await place.apply(hint(begun));
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '0', shortfall: '0' });
    await place.razorpay.press(`disputes/${String(dispute['id'])}/end`, { status: 'won' });
    await place.apply(hint(begun));
    expect(await place.walletOf(vendor)).toMatchObject({ balance: inr.amount, shortfall: '0' });
  });

  it('sends the browser back with a signature, which is a hint too', async () => {
    const { orderId } = await place.recharge(vendor, inr);
    const { callback } = await place.payOrder(orderId);
    const back = (fields: Record<string, string>) =>
      returnFromRazorpay({ ...place.deps, inbox: place.inbox }, new URLSearchParams(fields), 'test');
    const forged = await back({ ...callback, razorpay_payment_id: 'pay_other' });
    expect(forged.ok ? null : forged.error.code).toBe('WEBHOOK.SIGNATURE_INVALID');
    expect(await back({ 'error[code]': 'BAD_REQUEST_ERROR' })).toMatchObject({ ok: true, value: { paid: false } });
    expect(await back(callback)).toMatchObject({ ok: true, value: { paid: true } });
    await place.drain();
    expect(await place.walletOf(vendor)).toMatchObject({ balance: inr.amount });
  });

  it('dead-letters money of another amount than was asked for', async () => {
    const begun = await place.recharge(vendor, inr);
    await place.payOrder(begun.orderId);
    await place.supabase.query('update recharges set amount = amount + 10000 where order_id = $1', [begun.orderId]);
    expect(await place.apply(hint(begun))).toMatchObject({ kind: 'dead', code: 'RECHARGE.MISMATCH' });
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '0' });
  });
});

describe('Stripe', () => {
  const automatic = { threshold: '20000000', amount: '50000000' };
  async function withSavedCard(card?: string): Promise<void> {
    const begun = await place.recharge(vendor, { ...usd, autoRecharge: automatic });
    await place.payPage(begun.checkoutSessionId, card);
    await place.apply(hint(begun));
  }
  const spend = async (amount: string) =>
    place.supabase.query(
      `select take_from_wallet(organization_id, 'adjustment', $2, $3, null) from wallets
       where replace(organization_id::text, '-', '') = $1`,
      [vendor.organization.id.slice(4), randomUUID(), amount],
    );
  const intents = async () => {
    const { customerId } = await place.supabase
      .query<{ customerId: string }>(
        `select stripe_customer_id as "customerId" from billing_entitlements
         where replace(organization_id::text, '-', '') = $1`,
        [vendor.organization.id.slice(4)],
      )
      .then(([row]) => row!);
    return (await place.stripe.stripe.paymentIntents.list({ customer: customerId, limit: 100 })).data;
  };

  it('pays on its page, and follows refunds, a failed one, and a lost dispute', async () => {
    const begun = await place.recharge(vendor, usd);
    await place.payPage(begun.checkoutSessionId);
    await place.apply(hint(begun));
    await place.apply(hint(begun));
    expect(await place.walletOf(vendor)).toEqual({ balance: usd.amount, shortfall: '0', entries: '1' });
    const [intent] = await intents();
    const refund = await place.stripe.stripe.refunds.create({ payment_intent: intent!.id, amount: 3000 });
    await place.stripe.stripe.refunds.create({ payment_intent: intent!.id, amount: 1000 });
    await place.apply(hint(begun));
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '60000000' });
    await place.stripe.control(`refunds/${refund.id}/fail`);
    await place.apply(hint(begun));
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '90000000' });
    const dispute = await place.stripe.control(`charges/${intent!.latest_charge as string}/dispute`);
    await place.apply({ ...hint(begun), orderId: null, paymentId: intent!.id });
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '0', shortfall: '0' });
    await place.stripe.control(`disputes/${String(dispute['id'])}/close`, { status: 'lost' });
    await place.apply(hint(begun));
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '0', shortfall: '0', entries: '5' });
  });

  it('charges a saved card once for one dip, also when hosts die after charging and sweeps race', async () => {
    await withSavedCard();
    await spend('90000000');
    await Promise.all([1, 2, 3].map(() => watchBalances(place.deps.automatic)));
    const [{ body }] = (await place.supabase.query<{ body: { rechargeId: string } }>(
      `select body from outbox where target = 'payment-events' and body ->> 'kind' = 'charge'`,
    )) as [{ body: { rechargeId: string } }];
    // A host charges and dies before it can write; another one, a day later, finds the key forgotten.
    const charge = await place.deps.automatic.chargeOf(body.rechargeId as never);
    await place.deps.providers.stripe.chargeSavedCard({
      ...charge!,
      rechargeId: body.rechargeId as never,
      customerId: charge!.customerId!,
      paymentMethod: charge!.paymentMethod!,
    });
    await place.stripe.control('advance', { days: 2 });
    await Promise.all([place.apply(body), place.apply(body), watchBalances(place.deps.automatic)]);
    expect(await place.drain()).toBe(1);
    expect((await intents()).filter(({ metadata }) => metadata['wasup_trigger'] === 'automatic')).toHaveLength(1);
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '60000000' });
    await watchBalances(place.deps.automatic);
    expect(await place.drain()).toBe(0);
  });

  it.each([
    ['a card without money', '4000000000000341', 'generic_decline'],
    ['a bank that wants to ask its holder', '4000002760003184', 'authentication_required'],
  ])('gives up after three declines of %s', async (_what, card, failure) => {
    await withSavedCard(card === '4000000000000341' ? undefined : card);
    if (card === '4000000000000341') {
      const [intent] = await intents();
      await place.stripe.control(`customers/${intent!.customer as string}/card`, { declines: true });
    }
    await spend('100000000');
    for (let attempt = 1; attempt <= 4; attempt++) {
      await watchBalances(place.deps.automatic);
      await place.drain();
      await place.supabase.query('update auto_recharges set retry_at = now()');
    }
    expect(await place.deps.automatic.stateOf(vendor.organization.id)).toMatchObject({
      enabled: false,
      failures: 3,
      lastFailure: failure,
    });
    expect((await intents()).filter(({ metadata }) => metadata['wasup_trigger'] === 'automatic')).toHaveLength(3);
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '0' });
  });
});

it('mends by a comparison what no webhook told, records it, and finds nothing the second time', async () => {
  const begun = await place.recharge(vendor, usd);
  const other = await place.vendor();
  const order = await place.recharge(other, inr);
  await place.payPage(begun.checkoutSessionId);
  await place.payOrder(order.orderId);
  await place.supabase.query(`update recharges set created_at = created_at - interval '10 minutes'`);
  const compare = async () => {
    const { run } = await place.deps.reconciliations.start('user_operator', 'test');
    while ((await place.drain()) > 0);
    return (await place.deps.reconciliations.list(null, 10)).find(({ id }) => id === run.id)!;
  };
  const first = await compare();
  expect(first.status).toBe('finished');
  expect(first.checked).toBeGreaterThan(5);
  const mine = [begun.rechargeId, order.rechargeId];
  expect(first.mended.filter(({ rechargeId }) => mine.includes(rechargeId))).toEqual(
    mine.map((rechargeId) => expect.objectContaining({ rechargeId, credited: true })),
  );
  expect(await place.walletOf(vendor)).toMatchObject({ balance: usd.amount });
  expect(await place.walletOf(other)).toMatchObject({ balance: inr.amount });
  expect((await compare()).mended).toEqual([]);
  expect(await place.deps.store.findForOperator(order.rechargeId)).toMatchObject({
    id: order.rechargeId,
    state: 'paid',
    organizationId: other.organization.id,
    orderId: order.orderId,
    paymentId: expect.stringMatching(/^pay_/),
  });
  expect(await place.deps.store.findForOperator(newId('rch'))).toBeNull();
}, 60_000);
