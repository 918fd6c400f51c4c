import type { MemberPrincipal } from '../identity/principal.ts';
import { toUuid } from '../kernel/ids.ts';
import { startRechargePlace, type RechargePlace } from '../../tests/support/recharge-place.ts';
import type { RechargeId } from './ports.ts';
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

/** A vendor with a saved card, an empty wallet, and an automatic recharge that nobody has charged yet. */
async function begun(): Promise<RechargeId> {
  const { checkoutSessionId } = await place.recharge(vendor, {
    amount: '100000000',
    autoRecharge: { threshold: '20000000', amount: '50000000' },
  });
  await place.stripe.control(`checkout/${String(checkoutSessionId)}/pay`, { card: '4242424242424242' });
  const event = { kind: 'event', eventId: 'e', type: 'test', provider: 'stripe', orderId: checkoutSessionId };
  await place.apply({ ...event, paymentId: null });
  await place.supabase.query(`select take_from_wallet($1, 'adjustment', 'spent', 100000000, null)`, [organization()]);
  await watchBalances(place.deps.automatic);
  const [row] = await place.supabase.query<{ body: { rechargeId: RechargeId } }>(
    `delete from outbox where target = 'payment-events' and body ->> 'kind' = 'charge' returning body`,
  );
  return row!.body.rechargeId;
}

const organization = () => toUuid(vendor.organization.id);
const turnOff = () =>
  place.deps.automatic.set(vendor.organization.id, { enabled: false }, { actor: 'user_test', correlationId: 'test' });
const charge = (rechargeId: RechargeId) => place.apply({ kind: 'charge', rechargeId });
const stateOf = async (rechargeId: RechargeId) =>
  (await place.supabase.query('select state, failure from recharges where id = $1', [toUuid(rechargeId)]))[0];

async function chargesAtStripe(): Promise<number> {
  const { data } = await place.stripe.stripe.paymentIntents.list({ limit: 100 });
  const mine = await Promise.all(data.map(async ({ customer }) => customer === (await customerOf())));
  return data.filter(({ metadata }, n) => mine[n] && metadata['wasup_trigger'] === 'automatic').length;
}

async function customerOf(): Promise<string> {
  const [row] = await place.supabase.query<{ id: string }>(
    'select stripe_customer_id as id from billing_entitlements where organization_id = $1',
    [organization()],
  );
  return row!.id;
}

it('a card is not charged for a recharge that was turned off, nor by the nightly comparison', async () => {
  const rechargeId = await begun();
  await turnOff();
  await place.supabase.query(`update recharges set created_at = created_at - interval '3 days' where id = $1`, [
    toUuid(rechargeId),
  ]);
  await place.deps.reconciliations.start('user_operator', 'test');
  await place.drain();
  expect(await stateOf(rechargeId)).toEqual({ state: 'failed', failure: 'automatic_recharge_off' });
  expect(await charge(rechargeId)).toEqual({ kind: 'done' });
  expect(await chargesAtStripe()).toBe(0);
  expect(await place.walletOf(vendor)).toMatchObject({ balance: '0' });
  expect(await place.deps.automatic.stateOf(vendor.organization.id)).toMatchObject({ failures: 0 });
});

it('one that was charged before it was turned off is credited', async () => {
  const rechargeId = await begun();
  const wanted = await place.deps.automatic.chargeOf(rechargeId);
  await place.deps.providers.stripe.chargeSavedCard({
    ...wanted!,
    rechargeId,
    customerId: wanted!.customerId!,
    paymentMethod: wanted!.paymentMethod!,
  });
  await turnOff();
  await charge(rechargeId);
  expect(await stateOf(rechargeId)).toMatchObject({ state: 'paid' });
  expect(await place.walletOf(vendor)).toMatchObject({ balance: '50000000' });
  expect(await chargesAtStripe()).toBe(1);
});

it('a payment that was made is found behind more than a page of others, after Stripe forgot its key', async () => {
  const rechargeId = await begun();
  const wanted = await place.deps.automatic.chargeOf(rechargeId);
  const customerId = wanted!.customerId!;
  const chargeOnce = () =>
    place.deps.providers.stripe.chargeSavedCard({
      ...wanted!,
      rechargeId,
      customerId,
      paymentMethod: wanted!.paymentMethod!,
    });
  const first = await chargeOnce();
  await place.stripe.control('advance', { days: 2 });
  for (let n = 0; n < 110; n++) {
    await place.stripe.stripe.paymentIntents.create({ amount: 5000, currency: 'usd', customer: customerId });
  }
  expect((await chargeOnce()).paymentId).toBe(first.paymentId);
});
