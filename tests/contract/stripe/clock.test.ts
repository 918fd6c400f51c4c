import type Stripe from 'stripe';
import {
  customerWithCard,
  describeSimulated,
  idOf,
  monthlyPrice,
  refusal,
  startSimulated,
  type SimulatedStripe,
} from './harness.ts';

const day = 86_400;
const endOf = (subscription: Stripe.Subscription): number => subscription.items.data[0]?.current_period_end ?? 0;

describeSimulated('what time brings', () => {
  let simulated: SimulatedStripe;
  let stripe: Stripe;
  beforeAll(async () => {
    simulated = await startSimulated({ startClock: '2027-01-31T12:00:00Z' });
    stripe = simulated.stripe;
  });
  afterAll(() => simulated.stop());

  const subscribe = async (more: Partial<Stripe.SubscriptionCreateParams> = {}): Promise<Stripe.Subscription> => {
    const price = await monthlyPrice(stripe, 3000);
    const customer = await customerWithCard(stripe);
    return stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], ...more });
  };
  const now = async (): Promise<number> =>
    ((await (await fetch(`${simulated.url}/__local/state`)).json()) as { now: number }).now;
  const invoicesOf = async ({ id: subscription }: Stripe.Subscription): Promise<Stripe.Invoice[]> =>
    (await stripe.invoices.list({ subscription, limit: 100 })).data.reverse();
  /** The types of the events about a subscription and its invoices, oldest first. */
  const eventTypes = async ({ id }: Stripe.Subscription): Promise<string[]> => {
    const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
    const about = events.filter(({ data }) => {
      const object = data.object as Partial<Stripe.Invoice>;
      return object.id === id || object.parent?.subscription_details?.subscription === id;
    });
    return about.map(({ type }) => type).reverse();
  };

  test('a subscription renews on the last day of a short month, and is paid an hour later', async () => {
    const subscription = await subscribe();
    const end = endOf(subscription);
    expect(new Date(end * 1000).toISOString()).toMatch(/^2027-02-28T12:00/);
    await simulated.control('advance', { to: end });
    const renewed = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(renewed.items.data[0]?.current_period_start).toBe(end);
    expect(new Date((renewed.items.data[0]?.current_period_end ?? 0) * 1000).toISOString()).toMatch(
      /^2027-03-31T12:00/,
    );
    expect(renewed.latest_invoice).toMatchObject({
      status: 'draft',
      billing_reason: 'subscription_cycle',
      created: end,
    });
    await simulated.control('advance', { hours: 1 });
    const [, invoice] = await invoicesOf(subscription);
    expect(invoice).toMatchObject({ status: 'paid', amount_paid: 3000, status_transitions: { paid_at: end + 3600 } });
  });

  test('a year passes in one step, month by month and in order', async () => {
    const subscription = await subscribe();
    await simulated.control('advance', { days: 366 });
    const invoices = await invoicesOf(subscription);
    expect(invoices).toHaveLength(13);
    expect(invoices.every(({ status }) => status === 'paid')).toBe(true);
    const created = invoices.map((invoice) => invoice.created);
    expect(created).toEqual(created.toSorted((a, b) => a - b));
  });

  test('pending prorations come onto the renewal', async () => {
    const subscription = await subscribe();
    const [item] = subscription.items.data;
    if (!item) throw new Error('no item');
    const length = item.current_period_end - item.current_period_start;
    await simulated.control('advance', { to: item.current_period_start + length / 2 });
    const prorationDate = item.current_period_start + length / 2;
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, quantity: 3 }],
      proration_date: prorationDate,
    });
    await simulated.control('advance', { to: item.current_period_end + 3600 });
    const [, renewal] = await invoicesOf(subscription);
    expect(renewal?.lines.data.map(({ amount }) => amount)).toEqual([-1500, 4500, 9000]);
    expect(renewal).toMatchObject({ total: 12_000, status: 'paid' });
  });

  test('a failing renewal is retried, is past due meanwhile, and ends as configured', async () => {
    const subscription = await subscribe();
    const end = endOf(subscription);
    await simulated.control(`customers/${idOf(subscription.customer)}/card`, { declines: true });
    await simulated.control('advance', { to: end + 3600 });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due');
    const [, failed] = await invoicesOf(subscription);
    expect(failed).toMatchObject({ status: 'open', attempt_count: 1, next_payment_attempt: end + 3600 + 3 * day });
    await simulated.control('advance', { days: 9 });
    expect((await invoicesOf(subscription))[1]).toMatchObject({ attempt_count: 3, status: 'open' });
    await simulated.control('advance', { days: 7 });
    const canceled = await stripe.subscriptions.retrieve(subscription.id);
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'payment_failed' } });
    expect((await invoicesOf(subscription))[1]).toMatchObject({ attempt_count: 4, next_payment_attempt: null });
    const types = await eventTypes(subscription);
    expect(types.filter((type) => type === 'invoice.payment_failed')).toHaveLength(4);
    expect(types).toContain('customer.subscription.deleted');
  });

  test('after the last retry a subscription may also become unpaid, and paying brings it back', async () => {
    const before = (await (await fetch(`${simulated.url}/__local/state`)).json()) as { dunning: object };
    await simulated.control('dunning', { retryDays: [1], then: 'unpaid' });
    const subscription = await subscribe();
    const customer = idOf(subscription.customer);
    await simulated.control(`customers/${customer}/card`, { declines: true });
    await simulated.control('advance', { to: endOf(subscription) + 2 * day });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('unpaid');
    await simulated.control(`customers/${customer}/card`, { declines: false });
    await stripe.invoices.pay((await invoicesOf(subscription))[1]?.id ?? '');
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
    const updates = await stripe.events.list({ type: 'customer.subscription.updated', limit: 1 });
    expect(updates.data[0]?.data.previous_attributes).toEqual({ status: 'unpaid' });
    await simulated.control('dunning', before.dunning);
  });

  test('one payment is made to fail, and its retry succeeds', async () => {
    const subscription = await subscribe();
    await simulated.control('fail-next-payment', { customer: subscription.customer });
    await simulated.control('advance', { to: endOf(subscription) + day });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due');
    await simulated.control('advance', { days: 3 });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
    expect((await invoicesOf(subscription))[1]).toMatchObject({ status: 'paid', attempt_count: 2 });
  });

  test('a payment that is made to fail fails once, even when the call that it fails is undone', async () => {
    const subscription = await subscribe();
    const change: Stripe.SubscriptionUpdateParams = {
      items: [{ id: subscription.items.data[0]?.id ?? '', quantity: 3 }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'error_if_incomplete',
    };
    await simulated.control('fail-next-payment', { customer: idOf(subscription.customer) });
    expect((await refusal(stripe.subscriptions.update(subscription.id, change))).code).toBe('card_declined');
    expect((await stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.quantity).toBe(1);
    expect((await stripe.subscriptions.update(subscription.id, change)).items.data[0]?.quantity).toBe(3);
  });

  test('a trial is announced three days before it ends, then paid', async () => {
    const subscription = await subscribe({ trial_period_days: 10 });
    await simulated.control('advance', { days: 6 });
    expect(await eventTypes(subscription)).not.toContain('customer.subscription.trial_will_end');
    await simulated.control('advance', { days: 1 });
    expect(await eventTypes(subscription)).toContain('customer.subscription.trial_will_end');
    await simulated.control('advance', { to: (subscription.trial_end ?? 0) + 3600 });
    const active = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(active).toMatchObject({ status: 'active', latest_invoice: { total: 3000, status: 'paid' } });
    expect(active.items.data[0]?.current_period_start).toBe(subscription.trial_end);
  });

  test('without a card, a trial can end in a pause, which a card ends', async () => {
    const price = await monthlyPrice(stripe, 3000);
    const customer = await stripe.customers.create();
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      trial_period_days: 3,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    });
    await simulated.control('advance', { days: 40 });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('paused');
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
    expect((await stripe.subscriptions.resume(subscription.id)).status).toBe('active');
  });

  test('a planned end comes at the end of the period', async () => {
    const subscription = await subscribe();
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    const end = endOf(subscription);
    await simulated.control('advance', { to: end + day });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'canceled', ended_at: end });
    expect(await invoicesOf(subscription)).toHaveLength(1);
    expect((await eventTypes(subscription)).at(-1)).toBe('customer.subscription.deleted');
  });

  test('paused collection voids renewals until it resumes', async () => {
    const subscription = await subscribe();
    const resumesAt = (await now()) + 40 * day;
    await stripe.subscriptions.update(subscription.id, {
      pause_collection: { behavior: 'void', resumes_at: resumesAt },
    });
    await simulated.control('advance', { days: 70 });
    expect((await invoicesOf(subscription)).map(({ status }) => status)).toEqual(['paid', 'void', 'paid']);
    expect((await stripe.subscriptions.retrieve(subscription.id)).pause_collection).toBeNull();
  });

  test('a first payment that nobody makes expires with its subscription', async () => {
    const subscription = await subscribe({ payment_behavior: 'default_incomplete' });
    expect(subscription.status).toBe('incomplete');
    await simulated.control('advance', { days: 1 });
    const expired = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(expired).toMatchObject({ status: 'incomplete_expired', latest_invoice: { status: 'void' } });
  });

  test('the clock never goes back, and where it stands survives kill -9', async () => {
    const subscription = await subscribe();
    await simulated.control('advance', { days: 100 });
    const before = await now();
    await expect(simulated.control('advance', { to: before - day })).rejects.toThrow('cannot go back');
    await simulated.killAndRestart();
    expect(await now()).toBeGreaterThanOrEqual(before);
    expect(await invoicesOf(subscription)).toHaveLength(4);
  });

  test('a dispute takes the money, forbids a refund, and can be won', async () => {
    const subscription = await subscribe({ expand: ['latest_invoice.payments'] });
    const payment = (subscription.latest_invoice as Stripe.Invoice).payments?.data[0]?.payment.payment_intent;
    const { latest_charge: charge } = await stripe.paymentIntents.retrieve(idOf(payment));
    const dispute = await simulated.control<Stripe.Dispute>(`charges/${idOf(charge)}/dispute`);
    expect(dispute).toMatchObject({ status: 'needs_response', amount: 3000, charge });
    expect(await refusal(stripe.refunds.create({ charge: idOf(charge) }))).toMatchObject({ code: 'charge_disputed' });
    await simulated.control(`disputes/${dispute.id}/close`, { status: 'won' });
    expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: 'won' });
    const types = ['created', 'funds_withdrawn', 'closed', 'funds_reinstated'].map((type) => `charge.dispute.${type}`);
    const events = await stripe.events.list({ types });
    expect(events.data.map(({ type }) => type).toSorted()).toEqual(types.toSorted());
  });
});
