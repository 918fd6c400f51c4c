import type Stripe from 'stripe';
import { customerWithCard, idOf, monthlyPrice, refusal, startTarget, type Target } from './harness.ts';

let target: Target;
let stripe: Stripe;
beforeAll(async () => {
  target = await startTarget();
  stripe = target.stripe;
});
afterAll(() => target.stop());

async function subscribe(quantity: number, unitAmount = 3000): Promise<Stripe.Subscription> {
  const price = await monthlyPrice(stripe, unitAmount);
  const customer = await customerWithCard(stripe);
  return stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity }],
    metadata: { org: 'o1' },
  });
}

const itemOf = (subscription: Stripe.Subscription): Stripe.SubscriptionItem => {
  const [item] = subscription.items.data;
  if (!item) throw new Error('the subscription has no item');
  return item;
};
/** Two thirds of the period are left: exact thirds of a cent amount make the expected figures exact. */
const oneThirdIn = (item: Stripe.SubscriptionItem): number =>
  item.current_period_start + (item.current_period_end - item.current_period_start) / 3;

test('a paid subscription is active, with its period on the items and its invoice under parent', async () => {
  const subscription = await subscribe(2);
  expect(subscription).toMatchObject({
    status: 'active',
    metadata: { org: 'o1' },
    collection_method: 'charge_automatically',
  });
  const item = itemOf(subscription);
  expect(item).toMatchObject({ quantity: 2, subscription: subscription.id });
  expect(item.current_period_end - item.current_period_start).toBeGreaterThanOrEqual(28 * 86_400);
  const invoice = await stripe.invoices.retrieve(idOf(subscription.latest_invoice), { expand: ['payments'] });
  expect(invoice).toMatchObject({
    status: 'paid',
    billing_reason: 'subscription_create',
    amount_paid: 6000,
    amount_remaining: 0,
    parent: {
      type: 'subscription_details',
      subscription_details: { subscription: subscription.id, metadata: { org: 'o1' } },
    },
  });
  expect(invoice.lines.data).toHaveLength(1);
  expect(invoice.lines.data[0]).toMatchObject({
    amount: 6000,
    quantity: 2,
    period: { start: item.current_period_start, end: item.current_period_end },
    parent: {
      type: 'subscription_item_details',
      subscription_item_details: { subscription_item: item.id, proration: false },
    },
    pricing: { type: 'price_details', price_details: { price: item.price.id, product: item.price.product } },
  });
  expect(invoice.payments?.data[0]).toMatchObject({
    status: 'paid',
    amount_paid: 6000,
    payment: { type: 'payment_intent' },
  });
});

test('more seats in the middle of the period are prorated to the cent and billed with the next invoice', async () => {
  const subscription = await subscribe(1);
  const item = itemOf(subscription);
  const changed = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, quantity: 3 }],
    proration_behavior: 'create_prorations',
    proration_date: oneThirdIn(item),
  });
  expect(itemOf(changed).quantity).toBe(3);
  expect(changed.latest_invoice).toBe(subscription.latest_invoice);
  const pending = await stripe.invoiceItems.list({ customer: idOf(subscription.customer), pending: true });
  expect(pending.data.map(({ amount, proration }) => ({ amount, proration }))).toEqual(
    expect.arrayContaining([
      { amount: -2000, proration: true },
      { amount: 6000, proration: true },
    ]),
  );
});

test('with always_invoice the difference is charged at once, with lines that say what they give back', async () => {
  const subscription = await subscribe(1);
  const item = itemOf(subscription);
  const changed = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, quantity: 3 }],
    proration_behavior: 'always_invoice',
    proration_date: oneThirdIn(item),
    expand: ['latest_invoice'],
  });
  const invoice = changed.latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({
    status: 'paid',
    billing_reason: 'subscription_update',
    total: 4000,
    amount_paid: 4000,
  });
  const credit = invoice.lines.data.find(({ amount }) => amount < 0);
  expect(credit).toMatchObject({
    amount: -2000,
    parent: {
      subscription_item_details: {
        proration: true,
        subscription_item: item.id,
        proration_details: { credited_items: { invoice: subscription.latest_invoice } },
      },
    },
  });
});

test('fewer seats leave a credit on the customer, which the next invoice uses', async () => {
  const subscription = await subscribe(3);
  const item = itemOf(subscription);
  const update = { proration_behavior: 'always_invoice' as const, proration_date: oneThirdIn(item) };
  const less = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, quantity: 1 }],
    ...update,
    expand: ['latest_invoice'],
  });
  expect(less.latest_invoice).toMatchObject({ total: -4000, amount_due: 0, status: 'paid' });
  expect(await stripe.customers.retrieve(idOf(subscription.customer))).toMatchObject({ balance: -4000 });
  const more = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, quantity: 4 }],
    ...update,
    expand: ['latest_invoice'],
  });
  expect(more.latest_invoice).toMatchObject({ total: 6000, starting_balance: -4000, amount_due: 2000, status: 'paid' });
});

test('proration can be previewed without changing anything, and left out', async () => {
  const subscription = await subscribe(1);
  const item = itemOf(subscription);
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: item.id, quantity: 3 }],
      proration_behavior: 'always_invoice',
      proration_date: oneThirdIn(item),
    },
  });
  expect(preview.amount_due).toBe(4000);
  expect(itemOf(await stripe.subscriptions.retrieve(subscription.id)).quantity).toBe(1);
  const changed = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, quantity: 2 }],
    proration_behavior: 'none',
  });
  expect(itemOf(changed).quantity).toBe(2);
  expect((await stripe.invoiceItems.list({ customer: idOf(subscription.customer) })).data).toEqual([]);
});

test('items are added, changed and removed one by one', async () => {
  const subscription = await subscribe(1);
  const credits = await monthlyPrice(stripe, 500, 'Credits');
  const added = await stripe.subscriptionItems.create({
    subscription: subscription.id,
    price: credits.id,
    quantity: 2,
    proration_behavior: 'none',
  });
  expect(added).toMatchObject({ object: 'subscription_item', quantity: 2 });
  expect((await stripe.subscriptionItems.update(added.id, { quantity: 5, proration_behavior: 'none' })).quantity).toBe(
    5,
  );
  expect((await stripe.subscriptionItems.list({ subscription: subscription.id })).data).toHaveLength(2);
  expect(await stripe.subscriptionItems.del(added.id, { proration_behavior: 'none' })).toMatchObject({ deleted: true });
  expect((await stripe.subscriptions.retrieve(subscription.id)).items.data).toHaveLength(1);
});

test('a subscription ends at the period end, takes that back, is paused, and is canceled now', async () => {
  const subscription = await subscribe(1);
  const item = itemOf(subscription);
  const ending = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  expect(ending).toMatchObject({ status: 'active', cancel_at_period_end: true, cancel_at: item.current_period_end });
  const kept = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
  expect(kept).toMatchObject({ cancel_at_period_end: false, cancel_at: null, canceled_at: null });
  const paused = await stripe.subscriptions.update(subscription.id, { pause_collection: { behavior: 'void' } });
  expect(paused.pause_collection).toEqual({ behavior: 'void', resumes_at: null });
  expect((await stripe.subscriptions.update(subscription.id, { pause_collection: '' })).pause_collection).toBeNull();
  const canceled = await stripe.subscriptions.cancel(subscription.id, { cancellation_details: { comment: 'bye' } });
  expect(canceled).toMatchObject({
    status: 'canceled',
    cancellation_details: { comment: 'bye', reason: 'cancellation_requested' },
  });
  expect(canceled.ended_at).not.toBeNull();
  const customer = idOf(subscription.customer);
  expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
  expect((await stripe.subscriptions.list({ customer, status: 'all' })).data.map(({ id }) => id)).toEqual([
    subscription.id,
  ]);
});

test('a trial costs nothing until it ends', async () => {
  const price = await monthlyPrice(stripe, 3000);
  const customer = await customerWithCard(stripe);
  const trialing = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 14,
    expand: ['latest_invoice'],
  });
  expect(trialing.status).toBe('trialing');
  expect((trialing.trial_end ?? 0) - (trialing.trial_start ?? 0)).toBe(14 * 86_400);
  expect(trialing.latest_invoice).toMatchObject({ total: 0, status: 'paid' });
  const started = await stripe.subscriptions.update(trialing.id, { trial_end: 'now', expand: ['latest_invoice'] });
  expect(started.status).toBe('active');
  expect(started.latest_invoice).toMatchObject({ total: 3000, status: 'paid' });
});

test('a first payment that fails leaves the subscription incomplete until it is paid', async () => {
  const price = await monthlyPrice(stripe, 3000);
  const customer = await customerWithCard(stripe, 'pm_card_chargeCustomerFail');
  const items = [{ price: price.id }];
  const refused = await refusal(
    stripe.subscriptions.create({ customer: customer.id, items, payment_behavior: 'error_if_incomplete' }),
  );
  expect(refused).toMatchObject({ type: 'StripeCardError', code: 'card_declined', statusCode: 402 });
  expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([]);
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items });
  expect(subscription.status).toBe('incomplete');
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await stripe.invoices.pay(idOf(subscription.latest_invoice), { payment_method: card.id });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
});
