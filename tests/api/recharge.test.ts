import { Journey, queryStack, type Json } from '../support/journey.ts';
import { press } from '../support/press.ts';
import { runTimer } from '../support/run-timer.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { mailsTo } from '../support/vendor.ts';
import { waitFor } from '../support/wait-for.ts';

let stateDir: string;
let stack: TestStack;
let atlas: Journey;
let birch: Journey;
let operator: Journey;
let stripeUrl: string;
let razorpayUrl: string;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  atlas = new Journey(stack);
  birch = new Journey(stack, stack.connections.demo2.adminToken);
  operator = new Journey(stack, stack.connections.demo.operatorToken);
  stripeUrl = stack.connections.stripe.apiBaseUrl;
  razorpayUrl = stack.connections.razorpay.apiBaseUrl;
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

async function untilBalance(vendor: Journey, balance: string): Promise<void> {
  let last: unknown;
  await waitFor(
    `a balance of ${balance}`,
    async () => (last = (await vendor.call('GET', '/wallet/balance')).body['balance']) === balance,
    { timeoutMs: 60_000 },
  ).catch((cause: unknown) => {
    throw new Error(`it is ${String(last)}`, { cause });
  });
}

it('recharges in rupees through Razorpay: tax, page, webhooks in disorder, receipt by mail, refund', async () => {
  const rate = { country: 'IN', basisPoints: 1800, name: 'GST' };
  expect((await birch.call('PUT', '/api/v3/operator/tax-rates', rate)).status).toBe(403);
  expect(await operator.call('PUT', '/api/v3/operator/tax-rates', rate)).toMatchObject({ status: 200, body: rate });
  const profile = {
    company: 'Birch Bakery',
    taxId: '29ABCDE1234F1Z5',
    country: 'IN',
    billingEmail: 'money@birch.test',
  };
  expect((await birch.call('PATCH', '/vendor/me', profile)).status).toBe(200);

  expect(await birch.call('GET', '/wallet/recharge/quote?amount=1000000000&currency=INR')).toMatchObject({
    status: 200,
    body: { provider: 'razorpay', tax: '180000000', total: '1180000000', taxName: 'GST', taxBasisPoints: 1800 },
  });
  const wish = { amount: '1000000000', currency: 'INR' };
  const refused = await birch.call('POST', '/wallet/recharge/init', { ...wish, currency: 'JPY' });
  expect(refused).toMatchObject({ status: 422, body: { code: 'RECHARGE.CURRENCY_UNSUPPORTED' } });
  expect(await birch.call('POST', '/wallet/recharge/init', { amount: '1', currency: 'INR' })).toMatchObject({
    status: 422,
    body: { code: 'RECHARGE.AMOUNT', minAmount: '100000000' },
  });
  const member = new Journey(stack, stack.connections.demo2.memberToken);
  expect((await member.call('POST', '/wallet/recharge/init', wish)).status).toBe(403);

  const { status, body: begun } = await birch.call('POST', '/wallet/recharge/init', wish);
  expect(status).toBe(200);
  expect(begun).toMatchObject({ provider: 'razorpay', amount: wish.amount, tax: '180000000', total: '1180000000' });
  const recharge = `/wallet/recharges/${String(begun['rechargeId'])}`;
  const { checkout } = (await birch.call('GET', recharge)).body as {
    checkout: { form: { action: string; fields: Json } };
  };
  const page = await fetch(checkout.form.action, {
    method: 'POST',
    body: new URLSearchParams(checkout.form.fields as Record<string, string>),
  });
  expect(await page.text()).toContain('1,180.00');

  await press(razorpayUrl, 'hold');
  const { callback } = (await press(razorpayUrl, `orders/${String(begun['orderId'])}/pay`)) as {
    callback: Record<string, string>;
  };
  const back = await fetch(String(checkout.form.fields['callback_url']), {
    method: 'POST',
    body: new URLSearchParams(callback),
    redirect: 'manual',
  });
  expect(back.status).toBe(303);
  expect(back.headers.get('location')).toBe(
    `${stack.connections.webBaseUrl}/wallet?recharge=${String(begun['rechargeId'])}`,
  );
  await untilBalance(birch, wish.amount);
  await press(razorpayUrl, 'release', { order: 'shuffle' });

  await waitFor('the receipt', async () => (await mailsTo(stack, 'money@birch.test')).length > 0);
  const paid = (await birch.call('GET', recharge)).body;
  expect(paid).toMatchObject({
    state: 'paid',
    checkout: null,
    billedTo: { company: 'Birch Bakery', taxId: profile.taxId },
  });
  const payment = callback['razorpay_payment_id']!;
  await press(razorpayUrl, `payments/${payment}/refund`, { amount: 59_000 });
  await untilBalance(birch, '500000000');
  await press(razorpayUrl, `payments/${payment}/refund`);
  await untilBalance(birch, '0');

  const { deliveries } = (await (await fetch(`${razorpayUrl}/__local/deliveries`)).json()) as {
    deliveries: { event_id: string; type: string }[];
  };
  const captured = deliveries.find(({ type }) => type === 'payment.captured')!;
  await press(razorpayUrl, `events/${captured.event_id}/send`, { times: 20 });
  await waitFor('all copies to be taken', async () => {
    const [row] = await queryStack<{ copies: number }>(stack, 'select copies from webhook_inbox where event_id = $1', [
      captured.event_id,
    ]);
    return row?.copies === 21;
  });
  await untilBalance(birch, '0');
  const [mail, ...more] = await mailsTo(stack, 'money@birch.test');
  expect(more).toEqual([]);
  for (const words of [
    '1000.00 INR',
    'GST 18 %',
    '180.00 INR',
    '1180.00 INR',
    String(paid['receiptNumber']),
    profile.taxId,
  ]) {
    expect(mail!.text).toContain(words);
  }
  expect(
    await birch.call('PUT', '/wallet/auto-recharge', { enabled: true, threshold: '1', amount: wish.amount }),
  ).toMatchObject({
    status: 422,
    body: { code: 'RECHARGE.AUTOMATIC_UNSUPPORTED' },
  });
}, 120_000);

it('recharges in dollars through Stripe; a refund turns the automatic recharge off, and turned on again it charges once', async () => {
  const autoRecharge = { threshold: '20000000', amount: '50000000' };
  const wish = { amount: '100000000', currency: 'USD', autoRecharge };
  expect((await atlas.call('PATCH', '/vendor/me', { country: null })).status).toBe(200);
  expect(await atlas.call('POST', '/wallet/recharge/init', wish)).toMatchObject({
    status: 409,
    body: { code: 'RECHARGE.COUNTRY_REQUIRED' },
  });
  const profile = { country: 'AE', billingEmail: 'money@atlas.test' };
  expect((await atlas.call('PATCH', '/vendor/me', profile)).status).toBe(200);
  const { status, body: begun } = await atlas.call('POST', '/wallet/recharge/init', wish);
  expect(status).toBe(200);
  expect(begun).toMatchObject({ provider: 'stripe', tax: '0', total: '100000000' });
  await atlas.pay(String(begun['checkoutSessionId']));
  await untilBalance(atlas, '100000000');
  await waitFor('the receipt', async () => (await mailsTo(stack, 'money@atlas.test')).length === 1);
  expect(await atlas.call('GET', '/wallet/auto-recharge')).toMatchObject({
    body: { enabled: true, cardSaved: true, ...autoRecharge },
  });
  expect(
    await queryStack(
      stack,
      `select 1 from webhook_inbox where endpoint = 'stripe' and event_type like 'payment_intent%'`,
    ),
  ).toEqual([]);

  const [row] = await queryStack<{ payment: string; organization: string }>(
    stack,
    `select payment_id as payment, organization_id as organization from recharges where provider = 'stripe'`,
  );
  const { payment, organization } = row!;
  const charge = await stripeGet(`payment_intents/${payment}`);
  await press(stripeUrl, `charges/${String(charge['latest_charge'])}/refund`, { amount: 9000 });
  await untilBalance(atlas, '10000000');
  await waitFor('word that it is off', async () =>
    (await mailsTo(stack, 'money@atlas.test')).some(({ subject }) => subject.startsWith('Automatic recharge is off')),
  );
  expect(await atlas.call('GET', '/wallet/auto-recharge')).toMatchObject({ body: { enabled: false, cardSaved: true } });
  await runTimer(stack, 'watchBalances');
  expect((await atlas.call('GET', '/wallet/recharges')).body['items']).toHaveLength(1);
  expect((await atlas.call('PUT', '/wallet/auto-recharge', { enabled: true, ...autoRecharge })).status).toBe(200);
  await runTimer(stack, 'watchBalances');
  await untilBalance(atlas, '60000000');
  const { items } = (await atlas.call('GET', '/wallet/recharges')).body as { items: Json[] };
  expect(items.map(({ trigger, state, returned }) => ({ trigger, state, returned }))).toEqual([
    { trigger: 'automatic', state: 'paid', returned: '0' },
    { trigger: 'manual', state: 'paid', returned: '90000000' },
  ]);
  await waitFor('its receipt', async () => (await mailsTo(stack, 'money@atlas.test')).length === 3);

  expect(await atlas.call('PUT', '/wallet/auto-recharge', { enabled: false })).toMatchObject({
    body: { enabled: false },
  });
  const [{ sum }] = (await queryStack<{ sum: string }>(
    stack,
    'select sum(amount)::text as sum from ledger_entries where organization_id = $1',
    [organization],
  )) as [{ sum: string }];
  expect(sum).toBe('60000000');
  expect(await queryStack(stack, `select code, reason from dead_letters where status = 'open'`)).toEqual([]);
}, 120_000);

async function stripeGet(path: string): Promise<Json> {
  const { apiBaseUrl, secretKey } = stack.connections.stripe;
  const response = await fetch(`${apiBaseUrl}/v1/${path}`, { headers: { authorization: `Bearer ${secretKey}` } });
  return (await response.json()) as Json;
}

it('answers forged webhooks 400 and changes nothing', async () => {
  const post = (headers: Record<string, string>) =>
    fetch(`${stack.connections.apiBaseUrl}/webhook/payment`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ id: 'evt_forged', event: 'payment.captured', payload: {} }),
    });
  const count = async () => (await queryStack(stack, 'select 1 from webhook_inbox')).length;
  const before = await count();
  const forged: Record<string, string>[] = [
    {},
    { 'stripe-signature': 't=1,v1=00' },
    { 'x-razorpay-signature': '0'.repeat(64) },
  ];
  for (const headers of forged) {
    const response = await post(headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'WEBHOOK.SIGNATURE_INVALID' });
  }
  expect(await count()).toBe(before);
});
