import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type Stripe from 'stripe';
import { describeSimulated, idOf, monthlyPrice, payOnPage, type SimulatedStripe, startSimulated } from './harness.ts';

/** One example of each resource, as Stripe publishes them (stripe/openapi). The project does not carry a copy. */
const fixturesFile = path.resolve('../shared/specs/stripe-fixtures3.json');

type Json = Record<string, unknown>;

/** In the published examples, but not in the API version that is served. */
const goneSince: Record<string, string[]> = {
  charge: ['refunds'],
  invoice: ['subscription'],
};

describeSimulated('objects and the published examples', () => {
  if (!existsSync(fixturesFile)) {
    test('the published examples are not here', () => {
      console.log(`skipped: ${fixturesFile} is not there, so no object was compared with it.`);
    });
    return;
  }
  const { resources } = JSON.parse(readFileSync(fixturesFile, 'utf8')) as { resources: Record<string, Json> };
  let simulated: SimulatedStripe;
  let objects: Map<string, Json>;

  beforeAll(async () => {
    simulated = await startSimulated();
    objects = await oneOfEach(simulated);
  }, 60_000);
  afterAll(() => simulated.stop());

  const kinds = [
    'balance_transaction',
    'billing_portal.configuration',
    'billing_portal.session',
    'charge',
    'checkout.session',
    'credit_note',
    'credit_note_line_item',
    'customer',
    'dispute',
    'event',
    'invoice',
    'invoice_payment',
    'invoiceitem',
    'item',
    'line_item',
    'payment_intent',
    'payment_method',
    'price',
    'product',
    'refund',
    'setup_intent',
    'subscription',
    'subscription_item',
    'webhook_endpoint',
  ];

  test.each(kinds)('%s has the keys and types of the published example', (kind) => {
    const published = resources[kind];
    const simulatedObject = objects.get(kind);
    if (!published || !simulatedObject) throw new Error(`there is no ${kind} to compare`);
    expect(differences(published, simulatedObject, kind, goneSince[kind] ?? [])).toEqual([]);
  });
});

/** Every published key must be there, with the published type. What may be absent in one example may be null in another. */
function differences(published: Json, given: Json, at: string, gone: string[] = []): string[] {
  return Object.entries(published).flatMap(([key, example]) => {
    const where = `${at}.${key}`;
    if (gone.includes(key)) return [];
    if (!(key in given)) return [`${where} is missing`];
    const value = given[key];
    if (value === null || example === null) return [];
    if (typeOf(value) !== typeOf(example)) return [`${where} is ${typeOf(value)}, published as ${typeOf(example)}`];
    if (Array.isArray(value) && Array.isArray(example)) {
      const [item, exampleItem] = [value[0] as unknown, example[0] as unknown];
      return isObject(item) && isObject(exampleItem) ? nested(exampleItem, item, `${where}[0]`) : [];
    }
    return isObject(value) && isObject(example) ? nested(example, value, where) : [];
  });
}

/** Inner objects of the examples are filled with every variant at once; the required ones are checked where types meet. */
function nested(published: Json, given: Json, at: string): string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const example = published[key];
    if (value === null || example === null || example === undefined) return [];
    if (typeOf(value) !== typeOf(example)) return [`${at}.${key} is ${typeOf(value)}, published as ${typeOf(example)}`];
    return isObject(value) && isObject(example) ? nested(example, value, `${at}.${key}`) : [];
  });
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Makes one of every simulated kind by living through a small story, and collects them as they travel. */
async function oneOfEach({ stripe, url, program, control }: SimulatedStripe): Promise<Map<string, Json>> {
  const urls = { success_url: 'http://127.0.0.1:9/ok', cancel_url: 'http://127.0.0.1:9/back' };
  const price = await monthlyPrice(stripe, 3000);
  await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/hooks', enabled_events: ['price.updated'] });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id }],
    ...urls,
  });
  await payOnPage(session);
  const { customer, subscription, invoice } = await stripe.checkout.sessions.retrieve(session.id);
  const setup = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    customer: idOf(customer),
    ...urls,
  });
  await payOnPage(setup);
  await stripe.invoiceItems.create({ customer: idOf(customer), amount: 100, currency: 'usd' });
  const { lines } = await stripe.invoices.retrieve(idOf(invoice));
  await stripe.creditNotes.create({
    invoice: idOf(invoice),
    lines: [{ type: 'invoice_line_item', invoice_line_item: lines.data[0]?.id ?? '', quantity: 1 }],
    refund_amount: 3000,
  });
  const intent = await stripe.paymentIntents.create({
    amount: 700,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
  });
  await control(`charges/${idOf(intent.latest_charge)}/dispute`);
  const portal = await stripe.billingPortal.sessions.create({
    customer: idOf(customer),
    return_url: urls.cancel_url,
  });

  const paths = [
    ...[
      'balance_transactions',
      'billing_portal/configurations',
      'charges',
      'checkout/sessions',
      'credit_notes',
      'customers',
    ],
    ...[
      'disputes',
      'events',
      'invoices',
      'invoice_payments',
      'invoiceitems',
      'payment_intents',
      'payment_methods',
      'prices',
    ],
    ...[
      'products',
      'refunds',
      'setup_intents',
      'subscriptions',
      'webhook_endpoints',
      `checkout/sessions/${session.id}/line_items`,
    ],
    `subscription_items?subscription=${idOf(subscription)}`,
  ];
  const objects = new Map<string, Json>([['billing_portal.session', asJson(portal)]]);
  for (const each of paths) {
    const response = await fetch(`${url}/v1/${each}`, {
      headers: { Authorization: `Bearer ${String(program.facts.secretKey)}` },
    });
    const list = (await response.json()) as { data: Json[] };
    for (const object of list.data) objects.set(String(object.object), object);
  }
  for (const kind of ['invoice', 'credit_note']) {
    const [line] = (objects.get(kind)?.lines as { data: Json[] }).data;
    if (line) objects.set(String(line.object), line);
  }
  return objects;
}

function asJson(object: Stripe.BillingPortal.Session): Json {
  return JSON.parse(JSON.stringify(object)) as Json;
}
