import { createHmac, randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import type { MemberPrincipal } from '../identity/principal.ts';
import {
  hint,
  inr,
  refusalOf,
  startRechargePlace,
  usd,
  webhookSecrets,
  type RechargePlace,
} from '../../tests/support/recharge-place.ts';
import { receivePaymentWebhook } from './receive-payment-webhook.ts';

let place: RechargePlace;
let vendor: MemberPrincipal;
beforeAll(async () => {
  place = await startRechargePlace();
});
afterAll(() => place.stop());
beforeEach(async () => {
  vendor = await place.vendor();
});

type Signed = Parameters<typeof receivePaymentWebhook>[1];
const nothing: Omit<Signed, 'rawBody'> = { stripeSignature: null, razorpaySignature: null, razorpayEventId: null };

function receive(signed: Partial<Signed> & { rawBody: Buffer }) {
  return receivePaymentWebhook({ ...place.deps, inbox: place.inbox }, { ...nothing, ...signed }, 'test');
}

function fromStripe(event: object, secret = webhookSecrets.stripe): Promise<{ outcome: string }> {
  const payload = JSON.stringify(event);
  const stripeSignature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
  return receive({ rawBody: Buffer.from(payload), stripeSignature });
}

function fromRazorpay(event: object, secret = webhookSecrets.razorpay): Promise<{ outcome: string }> {
  const rawBody = Buffer.from(JSON.stringify(event));
  const razorpaySignature = createHmac('sha256', secret).update(rawBody).digest('hex');
  return receive({ rawBody, razorpaySignature, razorpayEventId: `evt_${randomUUID()}` });
}

const stripeEvent = (type: string, object: object) => ({
  id: `evt_${randomUUID()}`,
  object: 'event',
  type,
  data: { object },
});
const razorpayEvent = (event: string, payment: object) => ({ event, payload: { payment: { entity: payment } } });
describe('webhooks', () => {
  const inboxSize = async () => (await place.supabase.query('select 1 from webhook_inbox')).length;

  it('change nothing when they are forged, altered, stale, malformed or signed for another endpoint', async () => {
    const { checkoutSessionId } = await place.recharge(vendor, usd);
    await place.payPage(checkoutSessionId);
    const event = stripeEvent('checkout.session.completed', {
      object: 'checkout.session',
      id: checkoutSessionId,
      metadata: { wasup_kind: 'recharge' },
    });
    const payload = JSON.stringify(event);
    const rawBody = Buffer.from(payload);
    const before = await inboxSize();
    const stale = Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: webhookSecrets.stripe,
      timestamp: Math.floor(Date.now() / 1000) - 301,
    });
    const good = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecrets.stripe });
    const hmac = createHmac('sha256', webhookSecrets.razorpay).update(rawBody).digest('hex');
    for (const call of [
      receive({ rawBody }),
      fromStripe(event, 'whsec_of_the_platform_endpoint'),
      receive({ rawBody, stripeSignature: stale }),
      receive({ rawBody: Buffer.from(payload.replace('completed', 'expired')), stripeSignature: good }),
      receive({ rawBody, razorpaySignature: good }),
      receive({ rawBody, stripeSignature: hmac }),
      fromRazorpay(event, webhookSecrets.stripe),
      receive({ rawBody, razorpaySignature: `${hmac}00` }),
      receive({ rawBody, razorpaySignature: 'x'.repeat(64) }),
    ]) {
      expect(await refusalOf(call)).toBe('WEBHOOK.SIGNATURE_INVALID');
    }
    expect(await refusalOf(fromRazorpay(['not', 'an', 'event']))).toBe('WEBHOOK.MALFORMED');
    expect(await inboxSize()).toBe(before);
    await place.drain();
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '0', entries: '0' });
  });

  it('are hints: one that lies about what was paid credits nothing', async () => {
    const { orderId } = await place.recharge(vendor, inr);
    const { outcome } = await fromRazorpay(
      razorpayEvent('payment.captured', { id: 'pay_invented', order_id: orderId, status: 'captured', amount: 118_000 }),
    );
    expect(outcome).toBe('received');
    await place.drain();
    expect(await place.walletOf(vendor)).toMatchObject({ balance: '0', entries: '0' });
  });

  it('leave what is no recharge to the other endpoint, and its own to itself', async () => {
    const subscription = { object: 'subscription', id: 'sub_1', metadata: { wasup_kind: 'platform' } };
    expect(await fromStripe(stripeEvent('customer.subscription.updated', subscription))).toMatchObject({
      outcome: 'ignored',
    });
    const platform = { object: 'checkout.session', id: 'cs_1', metadata: { wasup_kind: 'platform' } };
    expect(await fromStripe(stripeEvent('checkout.session.completed', platform))).toMatchObject({ outcome: 'ignored' });
    const intent = await place.stripe.stripe.paymentIntents.create({ amount: 5000, currency: 'usd' });
    const refund = { object: 'refund', id: 're_1', payment_intent: intent.id };
    expect(await fromStripe(stripeEvent('refund.created', refund))).toMatchObject({ outcome: 'received' });
    expect(await place.drain()).toBe(1);
  });

  it('credit once when fifty copies are taken in and applied at once', async () => {
    const begun = await place.recharge(vendor, inr);
    const { paymentId } = await place.payOrder(begun.orderId);
    const event = razorpayEvent('payment.captured', { id: paymentId, order_id: begun.orderId });
    const rawBody = Buffer.from(JSON.stringify(event));
    const razorpaySignature = createHmac('sha256', webhookSecrets.razorpay).update(rawBody).digest('hex');
    const copies = await Promise.all(
      Array.from({ length: 50 }, () => receive({ rawBody, razorpaySignature, razorpayEventId: 'evt_copied' })),
    );
    expect(copies.filter(({ outcome }) => outcome === 'received')).toHaveLength(1);
    expect(await place.drain()).toBe(1);
    await Promise.all(Array.from({ length: 50 }, () => place.apply(hint(begun))));
    expect(await place.walletOf(vendor)).toEqual({ balance: inr.amount, shortfall: '0', entries: '1' });
  });
});
