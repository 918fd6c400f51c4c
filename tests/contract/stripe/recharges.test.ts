import Stripe from 'stripe';
import {
  customerWithCard,
  describeSimulated,
  idOf,
  payOnPage,
  refusal,
  startSimulated,
  type SimulatedStripe,
} from './harness.ts';

describeSimulated('one-time payments of a customer', () => {
  let target: SimulatedStripe;
  let stripe: Stripe;
  beforeAll(async () => {
    target = await startSimulated();
    stripe = target.stripe;
  });
  afterAll(() => target.stop());

  const metadata = { wasup_kind: 'recharge', wasup_recharge_id: 'rch_1' };

  function checkout(customer: string, saves: boolean): Promise<Stripe.Checkout.Session> {
    const line = (name: string, cents: number): Stripe.Checkout.SessionCreateParams.LineItem => ({
      quantity: 1,
      price_data: { currency: 'usd', unit_amount: cents, product_data: { name } },
    });
    return stripe.checkout.sessions.create({
      mode: 'payment',
      customer,
      line_items: [line('Wallet recharge', 10_000), line('GST 18 %', 1800)],
      metadata,
      payment_intent_data: { metadata, ...(saves && { setup_future_usage: 'off_session' as const }) },
      success_url: 'https://shop.test/ok',
    });
  }

  test('a checkout pays net and tax in one payment that carries our metadata, and saves the card when asked', async () => {
    const { id: customer } = await stripe.customers.create();
    const session = await checkout(customer, true);
    expect(session).toMatchObject({ amount_total: 11_800, payment_status: 'unpaid', metadata });
    await payOnPage(session, { card: '4000 0000 0000 0002' });
    const [failed] = (await stripe.paymentIntents.list({ customer })).data;
    expect(failed).toMatchObject({ status: 'requires_payment_method', metadata });
    await payOnPage(session);
    const paid = await stripe.checkout.sessions.retrieve(session.id);
    expect(paid).toMatchObject({ status: 'complete', payment_status: 'paid' });
    const intent = await stripe.paymentIntents.retrieve(idOf(paid.payment_intent), { expand: ['latest_charge'] });
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 11_800,
      setup_future_usage: 'off_session',
      metadata,
    });
    expect((intent.latest_charge as Stripe.Charge).metadata).toEqual(metadata);
    const cards = await stripe.paymentMethods.list({ customer, type: 'card' });
    expect(cards.data.map(({ id }) => id)).toEqual([idOf(intent.payment_method)]);
  });

  test('a card that is not to be saved is not', async () => {
    const { id: customer } = await stripe.customers.create();
    await payOnPage(await checkout(customer, false));
    expect((await stripe.paymentMethods.list({ customer, type: 'card' })).data).toEqual([]);
  });

  test('an off-session payment needs no page, is one for one key, and says so when the holder must be asked', async () => {
    const pay = async (card: string, key: string) => {
      const customer = await customerWithCard(stripe, card);
      const params = {
        amount: 5900,
        currency: 'usd',
        customer: customer.id,
        payment_method: idOf(customer.invoice_settings.default_payment_method),
        confirm: true,
        off_session: true,
        metadata,
      };
      return { again: () => stripe.paymentIntents.create(params, { idempotencyKey: key }), customer: customer.id };
    };
    const good = await pay('pm_card_visa', 'one');
    const [first, second] = [await good.again(), await good.again()];
    expect(first).toMatchObject({ status: 'succeeded', amount_received: 5900 });
    expect(second.id).toBe(first.id);
    expect((await stripe.paymentIntents.list({ customer: good.customer })).data).toHaveLength(1);

    const asked = await pay('pm_card_authenticationRequired', 'two');
    const error = await refusal(asked.again());
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ code: 'authentication_required', statusCode: 402 });
    expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method', metadata });
  });

  test('a refund that fails in the end comes back', async () => {
    const { id: customer } = await stripe.customers.create();
    const session = await checkout(customer, false);
    await payOnPage(session);
    const intent = idOf((await stripe.checkout.sessions.retrieve(session.id)).payment_intent);
    const refund = await stripe.refunds.create({ payment_intent: intent, amount: 5000 });
    await target.control(`refunds/${refund.id}/fail`);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' });
    const { latest_charge: charge } = await stripe.paymentIntents.retrieve(intent, { expand: ['latest_charge'] });
    expect(charge).toMatchObject({ amount_refunded: 0 });
    expect((await stripe.refunds.create({ payment_intent: intent })).amount).toBe(11_800);
    const told = (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type);
    expect(told).toEqual(expect.arrayContaining(['refund.created', 'refund.failed', 'charge.refunded']));
  });
});
