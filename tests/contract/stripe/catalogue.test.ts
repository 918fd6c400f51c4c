import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { monthlyPrice, refusal, startTarget, type Target } from './harness.ts';

let target: Target;
let stripe: Stripe;
beforeAll(async () => {
  target = await startTarget();
  stripe = target.stripe;
});
afterAll(() => target.stop());

test('a product keeps what it was given, merges metadata, and can be deleted while it has no price', async () => {
  const product = await stripe.products.create({
    name: 'Seat',
    metadata: { kind: 'seat', old: 'x' },
    description: 'One slot',
  });
  expect(product).toMatchObject({
    object: 'product',
    active: true,
    name: 'Seat',
    livemode: false,
    description: 'One slot',
  });
  expect(product.lastResponse.requestId).toMatch(/^req_/);
  const changed = await stripe.products.update(product.id, { metadata: { old: '', added: '1' }, description: '' });
  expect(changed.metadata).toEqual({ kind: 'seat', added: '1' });
  expect(changed.description).toBeNull();
  expect((await stripe.products.update(product.id, { metadata: '' })).metadata).toEqual({});
  expect(await stripe.products.del(product.id)).toMatchObject({ id: product.id, deleted: true });
  expect(await refusal(stripe.products.retrieve(product.id))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
    param: 'id',
  });
});

test('a price is found by its lookup key, which can be taken over only on request', async () => {
  const key = `seat_${randomUUID()}`;
  const product = await stripe.products.create({ name: 'Seat' });
  const spec = { product: product.id, currency: 'usd', unit_amount: 1900, recurring: { interval: 'month' as const } };
  const first = await stripe.prices.create({ ...spec, lookup_key: key });
  expect(first).toMatchObject({ type: 'recurring', unit_amount: 1900, lookup_key: key });
  expect(first.unit_amount_decimal?.toString()).toBe('1900');
  expect((await refusal(stripe.prices.create({ ...spec, lookup_key: key }))).statusCode).toBe(400);
  const second = await stripe.prices.create({ ...spec, lookup_key: key, transfer_lookup_key: true });
  const found = await stripe.prices.list({ lookup_keys: [key], active: true, expand: ['data.product'] });
  expect(found.data.map(({ id }) => id)).toEqual([second.id]);
  expect(found.data[0]?.product).toMatchObject({ id: product.id, name: 'Seat' });
  expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
});

test('a price below one cent keeps its decimals', async () => {
  const product = await stripe.products.create({ name: 'Message' });
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount_decimal: Stripe.Decimal.from('0.2'),
  });
  expect(price.unit_amount).toBeNull();
  expect(price.unit_amount_decimal?.toString()).toBe('0.2');
});

test('lists page in both directions, newest first', async () => {
  const email = `${randomUUID()}@example.com`;
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1) made.unshift((await stripe.customers.create({ email })).id);
  const first = await stripe.customers.list({ email, limit: 2 });
  expect(first).toMatchObject({ object: 'list', has_more: true, url: '/v1/customers' });
  expect(first.data.map(({ id }) => id)).toEqual(made.slice(0, 2));
  const second = await stripe.customers.list({ email, limit: 2, starting_after: made[1] ?? '' });
  expect(second.data.map(({ id }) => id)).toEqual(made.slice(2, 4));
  const back = await stripe.customers.list({ email, limit: 2, ending_before: made[3] ?? '' });
  expect(back.data.map(({ id }) => id)).toEqual(made.slice(1, 3));
  const all = await stripe.customers.list({ email, limit: 2 }).autoPagingToArray({ limit: 100 });
  expect(all.map(({ id }) => id)).toEqual(made);
});

test('the same idempotency key repeats the answer, and refuses another request', async () => {
  const idempotencyKey = randomUUID();
  const first = await stripe.customers.create({ name: 'Once' }, { idempotencyKey });
  const again = await stripe.customers.create({ name: 'Once' }, { idempotencyKey });
  expect(again.id).toBe(first.id);
  expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
  const misuse = await refusal(stripe.customers.create({ name: 'Twice' }, { idempotencyKey }));
  expect(misuse).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  expect(misuse.statusCode).toBe(400);
});

test('refusals come in the shape that the client turns into its own errors', async () => {
  const unknown = await refusal(stripe.customers.create({ nickname: 'x' } as Stripe.CustomerCreateParams));
  expect(unknown).toMatchObject({
    type: 'StripeInvalidRequestError',
    code: 'parameter_unknown',
    param: 'nickname',
    statusCode: 400,
  });
  expect(unknown.requestId).toMatch(/^req_/);
  const missing = await refusal(stripe.products.create({} as Stripe.ProductCreateParams));
  expect(missing).toMatchObject({ code: 'parameter_missing', param: 'name', statusCode: 400 });
  const price = await monthlyPrice(stripe, 500);
  const nested = { price: price.id, colour: 'red' } as Stripe.SubscriptionCreateParams.Item;
  const customer = await stripe.customers.create();
  const deep = await refusal(stripe.subscriptions.create({ customer: customer.id, items: [nested] }));
  expect(deep).toMatchObject({ code: 'parameter_unknown', param: 'items[0][colour]' });
  const integer = await refusal(stripe.customers.create({ balance: 1.5 }));
  expect(integer).toMatchObject({ code: 'parameter_invalid_integer', param: 'balance' });
  const unexpandable = await refusal(stripe.customers.retrieve(customer.id, { expand: ['nonsense'] }));
  expect(unexpandable.message).toContain('cannot be expanded');
});

test('a wrong key is refused', async () => {
  const answer = await fetch(new URL('/v1/customers', addressOf(stripe)), {
    headers: { Authorization: 'Bearer sk_test_wrong' },
  });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.stringContaining('Invalid API Key') as string },
  });
});

function addressOf(client: Stripe): string {
  const api = client as unknown as { getApiField(name: string): string };
  return `${api.getApiField('protocol')}://${api.getApiField('host')}:${api.getApiField('port')}`;
}
