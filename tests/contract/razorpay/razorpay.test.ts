import { createHmac, randomUUID } from 'node:crypto';
import { waitFor } from '../../support/wait-for.ts';
import { startSimulated, type Json, type SimulatedRazorpay } from './target.ts';

let razorpay: SimulatedRazorpay;
beforeAll(async () => {
  razorpay = await startSimulated();
});
afterAll(() => razorpay.stop());
beforeEach(() => razorpay.press('settings', { capture: 'automatic', refunds: 'at once' }));

const errorOf = ({ status, body }: { status: number; body: Json }): Json => ({ status, ...(body['error'] as Json) });
const text = (value: unknown): string => String(value);

async function order(amount = 118_000): Promise<string> {
  const { status, body } = await razorpay.call('POST', '/v1/orders', {
    amount,
    currency: 'INR',
    receipt: randomUUID(),
  });
  expect(status).toBe(200);
  return text(body['id']);
}

async function paidOrder(amount?: number): Promise<{ orderId: string; paymentId: string }> {
  const orderId = await order(amount);
  const { payment } = (await razorpay.press(`orders/${orderId}/pay`)) as { payment: Json };
  return { orderId, paymentId: text(payment['id']) };
}

/** The types of the webhooks about one order, once there are so many. */
async function typesOf(orderId: string, count: number): Promise<string[]> {
  const about = () =>
    razorpay.received.filter(({ body }) => JSON.stringify(body['payload']).includes(orderId)).map(({ type }) => type);
  await waitFor(`${count} webhooks of ${orderId}`, () => about().length >= count);
  return about();
}

test('only the key and its secret may call, and faults have one shape', async () => {
  const stranger = await fetch(`${razorpay.url}/v1/orders`, { headers: { authorization: 'Basic c3RyYW5nZXI6eA==' } });
  expect(stranger.status).toBe(401);
  expect(await stranger.json()).toEqual({
    error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' },
  });
  expect(errorOf(await razorpay.call('GET', '/v1/orders/order_none'))).toMatchObject({
    status: 400,
    code: 'BAD_REQUEST_ERROR',
    description: 'The id provided does not exist',
    reason: 'input_validation_failed',
    metadata: {},
  });
  expect(errorOf(await razorpay.call('POST', '/v1/orders', { amount: 99, currency: 'INR' }))).toMatchObject({
    status: 400,
    description: 'Order amount less than minimum amount allowed',
    field: 'amount',
  });
  expect((await razorpay.call('POST', '/v1/orders', { amount: 100.5, currency: 'INR' })).status).toBe(400);
  expect(errorOf(await razorpay.call('GET', '/v1/settlements'))['description']).toMatch(/not supported here/);
});

test('a receipt makes one order', async () => {
  const receipt = randomUUID();
  const given = { amount: 50_000, currency: 'INR', receipt, notes: { wasup_kind: 'recharge' } };
  const first = await razorpay.call('POST', '/v1/orders', given);
  expect(first.body).toMatchObject({
    entity: 'order',
    amount: 50_000,
    amount_due: 50_000,
    amount_paid: 0,
    status: 'created',
    attempts: 0,
    receipt,
    notes: { wasup_kind: 'recharge' },
  });
  expect(errorOf(await razorpay.call('POST', '/v1/orders', given))).toMatchObject({
    status: 400,
    description: 'Order receipt should be unique.',
  });
  expect((await razorpay.call('GET', `/v1/orders?receipt=${receipt}`)).body).toEqual({
    entity: 'collection',
    count: 1,
    items: [first.body],
  });
});

test('a person pays on the page, after a decline, and comes back with a signature', async () => {
  const orderId = await order();
  const fields = { key_id: razorpay.keyId, order_id: orderId, callback_url: 'http://127.0.0.1:1/back' };
  const post = async (route: string, more: Record<string, string> = {}) => {
    const response = await fetch(`${razorpay.url}${route}`, {
      method: 'POST',
      body: new URLSearchParams({ ...fields, ...more }),
    });
    return { status: response.status, page: await response.text() };
  };
  expect((await post('/v1/checkout/embedded', { key_id: 'rzp_test_other' })).status).toBe(401);
  expect((await post('/v1/checkout/embedded')).page).toContain('1,180.00');
  expect((await post('/checkout/press', { method: 'card', press: 'fail' })).page).toContain('declined by the bank');
  const { page } = await post('/checkout/press', { method: 'card', press: 'pay' });
  const value = (name: string) => new RegExp(`name="${name}"\\s+value="([^"]+)"`).exec(page)?.[1];
  expect(value('razorpay_order_id')).toBe(orderId);
  expect(value('razorpay_signature')).toBe(
    createHmac('sha256', razorpay.keySecret)
      .update(`${orderId}|${value('razorpay_payment_id')}`)
      .digest('hex'),
  );
  expect((await razorpay.call('GET', `/v1/orders/${orderId}`)).body).toMatchObject({
    status: 'paid',
    attempts: 2,
    amount_paid: 118_000,
    amount_due: 0,
  });
  const { body } = await razorpay.call('GET', `/v1/orders/${orderId}/payments`);
  expect(body['items']).toMatchObject([
    { status: 'captured', captured: true, method: 'card' },
    { status: 'failed', captured: false, error_code: 'BAD_REQUEST_ERROR' },
  ]);
  expect((await typesOf(orderId, 4)).sort()).toEqual([
    'order.paid',
    'payment.authorized',
    'payment.captured',
    'payment.failed',
  ]);
});

test('what is left to the merchant is captured once, in full', async () => {
  await razorpay.press('settings', { capture: 'manual' });
  const { paymentId } = await paidOrder(20_000);
  const route = `/v1/payments/${paymentId}/capture`;
  expect((await razorpay.call('GET', `/v1/payments/${paymentId}`)).body).toMatchObject({ status: 'authorized' });
  expect(errorOf(await razorpay.call('POST', route, { amount: 100, currency: 'INR' }))['status']).toBe(400);
  expect((await razorpay.call('POST', route, { amount: 20_000, currency: 'INR' })).body).toMatchObject({
    status: 'captured',
    captured: true,
  });
  expect(errorOf(await razorpay.call('POST', route, { amount: 20_000, currency: 'INR' }))['description']).toBe(
    'This payment has already been captured',
  );
});

test('refunds in parts, one of which fails, and never more than was paid', async () => {
  await razorpay.press('settings', { refunds: 'wait' });
  const { orderId, paymentId } = await paidOrder(10_000);
  const refund = (body: Json) => razorpay.call('POST', `/v1/payments/${paymentId}/refund`, body);
  const first = await refund({ amount: 4000 });
  expect(first.body).toMatchObject({ entity: 'refund', status: 'pending', amount: 4000, payment_id: paymentId });
  expect(errorOf(await refund({ amount: 6001 }))['status']).toBe(400);
  await razorpay.press(`refunds/${text(first.body['id'])}/finish`, { status: 'failed' });
  const all = await refund({});
  expect(all.body).toMatchObject({ amount: 10_000 });
  await razorpay.press(`refunds/${text(all.body['id'])}/finish`, { status: 'processed' });
  expect((await razorpay.call('GET', `/v1/payments/${paymentId}`)).body).toMatchObject({
    status: 'refunded',
    refund_status: 'full',
    amount_refunded: 10_000,
  });
  const { body } = await razorpay.call('GET', `/v1/payments/${paymentId}/refunds`);
  expect((body['items'] as Json[]).map(({ status }) => status)).toEqual(['processed', 'failed']);
  expect((await typesOf(orderId, 7)).filter((type) => type.startsWith('refund.')).sort()).toEqual([
    'refund.created',
    'refund.created',
    'refund.failed',
    'refund.processed',
  ]);
});

test('a dispute is opened and ends, each told by a webhook', async () => {
  const { orderId, paymentId } = await paidOrder(10_000);
  const dispute = await razorpay.press(`payments/${paymentId}/dispute`);
  expect(dispute).toMatchObject({ entity: 'dispute', status: 'open', amount: 10_000, amount_deducted: 10_000 });
  await razorpay.press(`disputes/${text(dispute['id'])}/end`, { status: 'won' });
  expect((await razorpay.call('GET', `/v1/disputes/${text(dispute['id'])}`)).body).toMatchObject({
    status: 'won',
    amount_deducted: 0,
  });
  expect(await typesOf(orderId, 5)).toEqual(expect.arrayContaining(['payment.dispute.created', 'payment.dispute.won']));
});

test('webhooks are retried, repeated with one id, held and released, and survive kill -9', async () => {
  razorpay.answer(500);
  const { orderId } = await paidOrder();
  await typesOf(orderId, 3);
  await razorpay.killAndRestart();
  razorpay.answer(200);
  await waitFor('the retries to be taken', async () => {
    const { deliveries } = (await (await fetch(`${razorpay.url}/__local/deliveries?state=pending`)).json()) as {
      deliveries: Json[];
    };
    return deliveries.length === 0;
  });
  const [event] = razorpay.received.filter(({ type }) => type === 'order.paid').slice(-1);
  const copies = () => razorpay.received.filter(({ eventId }) => eventId === event!.eventId).length;
  const before = copies();
  await razorpay.press(`events/${event!.eventId}/send`, { times: 3 });
  await waitFor('three more copies', () => copies() === before + 3);

  await razorpay.press('hold');
  const late = await paidOrder();
  expect((await razorpay.press('release', { order: 'reverse' }))['released']).toEqual([
    'order.paid',
    'payment.captured',
    'payment.authorized',
  ]);
  await typesOf(late.orderId, 3);
});
