import type Stripe from 'stripe';
import {
  customerWithCard,
  describeSimulated,
  idOf,
  monthlyPrice,
  payOnPage,
  refusal,
  startSimulated,
  type SimulatedStripe,
} from './harness.ts';

describeSimulated('the hosted pages', () => {
  let simulated: SimulatedStripe;
  let stripe: Stripe;
  beforeAll(async () => {
    simulated = await startSimulated();
    stripe = simulated.stripe;
  });
  afterAll(() => simulated.stop());

  const urls = {
    success_url: 'http://127.0.0.1:9/ok?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://127.0.0.1:9/back',
  };
  const open = async (
    unitAmount: number,
    more: Partial<Stripe.Checkout.SessionCreateParams> = {},
  ): Promise<Stripe.Checkout.Session> => {
    const price = await monthlyPrice(stripe, unitAmount, 'WhatsApp <Seat>');
    return stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id, quantity: 2 }],
      ...urls,
      ...more,
    });
  };
  const pageOf = async (url: string | null): Promise<string> => (await fetch(url ?? '')).text();
  const press = (url: string, form: Record<string, string>): Promise<Response> =>
    fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

  test('a person reads what is bought, pays, and is sent back', async () => {
    const session = await open(1900, {
      client_reference_id: 'org_1',
      metadata: { wasup_kind: 'platform' },
      subscription_data: { metadata: { organization: 'org_1' } },
    });
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 3800,
      client_reference_id: 'org_1',
    });
    const page = await pageOf(session.url);
    expect(page).toContain('WhatsApp &lt;Seat&gt;');
    expect(page).toContain('$38.00');
    expect(page).toContain('data-testid="pay"');
    const answer = await payOnPage(session);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`http://127.0.0.1:9/ok?session=${session.id}`);
    const complete = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['subscription.default_payment_method', 'invoice', 'line_items', 'customer'],
    });
    expect(complete).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      customer: { email: 'buyer@example.com', name: 'Bo Buyer' },
      customer_details: { email: 'buyer@example.com' },
      metadata: { wasup_kind: 'platform' },
      subscription: {
        status: 'active',
        metadata: { organization: 'org_1' },
        default_payment_method: { card: { last4: '4242' } },
      },
      invoice: { status: 'paid', amount_paid: 3800 },
    });
    expect(complete.line_items?.data[0]).toMatchObject({ quantity: 2, amount_total: 3800 });
    expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toHaveLength(1);
    expect(await pageOf(session.url)).toContain('nothing left to do');
  });

  test('a declined card is said on the page, and another card pays', async () => {
    const session = await open(1900);
    for (const [card, words] of [
      ['4000 0000 0000 0002', 'Your card was declined.'],
      ['4000 0000 0000 0341', 'Your card was declined.'],
      ['4000 0000 0000 9995', 'Your card has insufficient funds.'],
      ['4242 4242 4242 4241', 'Your card number is incorrect.'],
    ] as const) {
      const refused = await payOnPage(session, { card });
      expect(refused.status).toBe(402);
      expect(await refused.text()).toContain(words);
    }
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open', subscription: null });
    const failed = await stripe.events.list({ type: 'payment_intent.payment_failed' });
    expect(failed.data).toHaveLength(3);
    expect((await payOnPage(session)).status).toBe(303);
  });

  test('what costs nothing needs no card', async () => {
    const session = await open(0);
    expect(session).toMatchObject({ amount_total: 0, payment_status: 'no_payment_required' });
    const page = await pageOf(session.url);
    expect(page).not.toContain('name="card"');
    const answer = await press(session.url ?? '', { email: 'free@example.com' });
    expect(answer.status).toBe(303);
    const complete = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription', 'invoice'] });
    expect(complete).toMatchObject({
      status: 'complete',
      subscription: { status: 'active' },
      invoice: { status: 'paid', total: 0 },
    });
    expect((await stripe.paymentMethods.list({ customer: idOf(complete.customer) })).data).toEqual([]);
  });

  test('a trial takes the card and charges nothing yet', async () => {
    const session = await open(1900, { subscription_data: { trial_period_days: 7 } });
    expect(session.amount_total).toBe(0);
    expect(await pageOf(session.url)).toContain('name="card"');
    await payOnPage(session);
    const { subscription } = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
    expect(subscription).toMatchObject({
      status: 'trialing',
      default_payment_method: expect.stringMatching(/^pm_/) as string,
    });
  });

  test('one payment, priced in place, with an invoice', async () => {
    const customer = await customerWithCard(stripe);
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      customer: customer.id,
      line_items: [
        { price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Recharge' } }, quantity: 4 },
      ],
      payment_intent_data: { metadata: { recharge: 'r1' } },
      invoice_creation: { enabled: true },
      ...urls,
    });
    await simulated.control(`checkout/${session.id}/pay`);
    const complete = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent', 'invoice'] });
    expect(complete).toMatchObject({
      payment_status: 'paid',
      payment_intent: { status: 'succeeded', amount: 2000 },
      invoice: { total: 2000 },
    });
  });

  test('a card is saved in setup mode', async () => {
    const customer = await stripe.customers.create({ email: 'setup@example.com' });
    const session = await stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'usd',
      customer: customer.id,
      ...urls,
    });
    await payOnPage(session);
    const { setup_intent: intent } = await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] });
    expect(intent).toMatchObject({ status: 'succeeded', customer: customer.id });
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
  });

  test('a session expires by request or by time, and is not paid then', async () => {
    const byRequest = await open(1900);
    expect((await stripe.checkout.sessions.expire(byRequest.id)).status).toBe('expired');
    expect((await payOnPage(byRequest)).status).toBe(400);
    const byTime = await open(1900);
    await simulated.control('advance', { hours: 25 });
    expect((await stripe.checkout.sessions.retrieve(byTime.id)).status).toBe('expired');
    expect((await refusal(stripe.checkout.sessions.expire(byTime.id))).statusCode).toBe(400);
  });

  test('recurring prices belong to subscriptions, and at least one is needed there', async () => {
    const price = await monthlyPrice(stripe, 1900);
    const lines = [{ price: price.id, quantity: 1 }];
    expect(
      (await refusal(stripe.checkout.sessions.create({ mode: 'payment', line_items: lines, ...urls }))).param,
    ).toBe('mode');
    const once = await stripe.prices.create({ product: idOf(price.product), currency: 'usd', unit_amount: 100 });
    const oneTime = [{ price: once.id, quantity: 1 }];
    expect(
      (await refusal(stripe.checkout.sessions.create({ mode: 'subscription', line_items: oneTime, ...urls }))).param,
    ).toBe('line_items');
  });

  test('the portal changes seats, plans the end, takes it back, and replaces the card', async () => {
    const session = await open(1900);
    await payOnPage(session);
    const { customer, subscription: id } = await stripe.checkout.sessions.retrieve(session.id);
    const portal = await stripe.billingPortal.sessions.create({
      customer: idOf(customer),
      return_url: 'http://127.0.0.1:9/billing',
    });
    expect(await pageOf(portal.url)).toContain('href="http://127.0.0.1:9/billing"');
    const subscription = await stripe.subscriptions.retrieve(idOf(id));
    const form = { subscription: subscription.id, item: subscription.items.data[0]?.id ?? '' };
    expect((await press(`${portal.url}/quantity`, { ...form, quantity: '5' })).status).toBe(303);
    expect((await stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.quantity).toBe(5);
    await press(`${portal.url}/cancel`, form);
    expect((await stripe.subscriptions.retrieve(subscription.id)).cancel_at_period_end).toBe(true);
    await press(`${portal.url}/resume`, form);
    expect((await stripe.subscriptions.retrieve(subscription.id)).cancel_at_period_end).toBe(false);
    await press(`${portal.url}/card`, { card: '5555 5555 5555 4444' });
    const changed = await stripe.subscriptions.retrieve(subscription.id, { expand: ['default_payment_method'] });
    expect(changed.default_payment_method).toMatchObject({ card: { brand: 'mastercard' } });
  });

  test('an invoice has a page, a PDF, and can be paid there', async () => {
    const customer = await stripe.customers.create({ email: 'due@example.com' });
    const draft = await stripe.invoices.create({
      customer: customer.id,
      currency: 'usd',
      collection_method: 'send_invoice',
      days_until_due: 7,
    });
    await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: draft.id,
      amount: 700,
      currency: 'usd',
      description: 'Dedicated (1)',
    });
    const open = await stripe.invoices.finalizeInvoice(draft.id);
    expect(await pageOf(open.hosted_invoice_url ?? '')).toContain('Dedicated (1)');
    const pdf = await fetch(open.invoice_pdf ?? '');
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await pdf.arrayBuffer()).toString('latin1')).toMatch(
      /^%PDF-1\.4[^]*Dedicated \\\(1\\\)[^]*%%EOF\n$/,
    );
    expect((await press(`${open.hosted_invoice_url ?? ''}/pay`, { card: '4242424242424242' })).status).toBe(303);
    expect((await stripe.invoices.retrieve(open.id)).status).toBe('paid');
  });

  test('the control page shows everything, and its buttons work', async () => {
    const page = await pageOf(`${simulated.url}/`);
    for (const words of [
      'Advance the clock',
      'buyer@example.com',
      'customer.subscription.created',
      'Fail the next payment',
    ]) {
      expect(page).toContain(words);
    }
    const [event] = (await stripe.events.list({ limit: 1 })).data;
    expect(await pageOf(`${simulated.url}/events/${event?.id ?? ''}`)).toContain(event?.type);
    const pressed = await press(`${simulated.url}/__local/hold`, { types: 'invoice.paid, invoice.created' });
    expect(pressed.headers.get('location')).toBe('/');
    expect(await pageOf(`${simulated.url}/`)).toContain('holding invoice.paid, invoice.created');
    const refused = await press(`${simulated.url}/__local/advance`, { to: '2001-01-01T00:00' });
    expect(refused.headers.get('location')).toContain('problem=');
  });

  test('what is not simulated is refused in words', async () => {
    expect((await refusal(stripe.coupons.create({ percent_off: 10 }))).message).toContain('not supported here');
    expect((await refusal(stripe.testHelpers.testClocks.create({ frozen_time: 1 }))).message).toContain(
      'not supported here',
    );
  });
});
