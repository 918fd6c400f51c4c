import type { MemberPrincipal } from '../identity/principal.ts';
import { startRechargePlace, type RechargePlace } from '../../tests/support/recharge-place.ts';

let place: RechargePlace;
let vendor: MemberPrincipal;
beforeAll(async () => {
  place = await startRechargePlace();
});
afterAll(() => place.stop());
beforeEach(async () => {
  vendor = await place.vendor();
});

async function readAgain(provider: 'stripe' | 'razorpay', orderId: string): Promise<string> {
  const event = { kind: 'event', eventId: 'e', type: 'test', provider, orderId, paymentId: null };
  expect(await place.apply(event)).toEqual({ kind: 'done' });
  return (await place.walletOf(vendor)).balance;
}

describe('Stripe', () => {
  const amount = '100000000';
  async function inquired(): Promise<{ session: string; dispute: string }> {
    const { checkoutSessionId } = await place.recharge(vendor, {
      amount,
      autoRecharge: { threshold: '20000000', amount },
    });
    const session = String(checkoutSessionId);
    await place.stripe.control(`checkout/${session}/pay`, { card: '4242424242424242' });
    await readAgain('stripe', session);
    const { payment_intent: intent } = await place.stripe.stripe.checkout.sessions.retrieve(session, {
      expand: ['payment_intent'],
    });
    const { latest_charge: charge } = intent as { latest_charge: string };
    const dispute = await place.stripe.control<{ id: string; status: string }>(`charges/${charge}/dispute`, {
      inquiry: true,
    });
    expect(dispute.status).toBe('warning_needs_response');
    return { session, dispute: dispute.id };
  }
  const enabled = async () => (await place.deps.automatic.stateOf(vendor.organization.id)).enabled;

  it('an inquiry moves no money, open or closed', async () => {
    const { session, dispute } = await inquired();
    expect(await readAgain('stripe', session)).toBe(amount);
    expect(await place.stripe.control(`disputes/${dispute}/close`, { status: 'warning_closed' })).toMatchObject({
      status: 'warning_closed',
    });
    expect(await readAgain('stripe', session)).toBe(amount);
    expect(await enabled()).toBe(true);
  });

  it('one that becomes a dispute takes the money, and turns the automatic recharge off', async () => {
    const { session, dispute } = await inquired();
    await readAgain('stripe', session);
    await place.stripe.control(`disputes/${dispute}/escalate`);
    expect(await readAgain('stripe', session)).toBe('0');
    expect(await enabled()).toBe(false);
    await place.stripe.control(`disputes/${dispute}/close`, { status: 'won' });
    expect(await readAgain('stripe', session)).toBe(amount);
  });
});

describe('Razorpay', () => {
  it.each([
    ['gave the money back', false, '1000000000'],
    ['keeps the money', true, '0'],
  ])('of a dispute that is closed without a verdict, the bank %s', async (_what, kept, balance) => {
    const { orderId } = await place.recharge(vendor, { amount: '1000000000', currency: 'INR' });
    const { payment } = (await place.razorpay.press(`orders/${String(orderId)}/pay`)) as { payment: { id: string } };
    expect(await readAgain('razorpay', String(orderId))).toBe('1000000000');
    const { id } = await place.razorpay.press(`payments/${payment.id}/dispute`);
    expect(await readAgain('razorpay', String(orderId))).toBe('0');
    expect(await place.razorpay.press(`disputes/${String(id)}/end`, { status: 'closed', kept })).toMatchObject({
      status: 'closed',
    });
    expect(await readAgain('razorpay', String(orderId))).toBe(balance);
    const [row] = await place.supabase.query('select state from recharge_disputes where dispute_id = $1', [id]);
    expect(row).toEqual({ state: kept ? 'lost' : 'won' });
  });
});
