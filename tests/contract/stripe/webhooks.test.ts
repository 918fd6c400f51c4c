import Stripe from 'stripe';
import { describeSimulated, monthlyPrice, payOnPage, startSimulated, until, type SimulatedStripe } from './harness.ts';
import { Receiver } from './receiver.ts';

describeSimulated('webhooks', () => {
  let receiver: Receiver;
  let simulated: SimulatedStripe;
  let stripe: Stripe;
  beforeEach(async () => {
    receiver = new Receiver();
    simulated = await startSimulated({ webhookEndpoints: [await receiver.listen()] });
    stripe = simulated.stripe;
  });
  afterEach(async () => {
    await simulated.stop();
    await receiver.close();
  });

  const names = (): string[] =>
    receiver.received.map(({ event }) => (event.data.object as { name?: string }).name ?? '');
  const deliveries = async (event: string): Promise<{ state: string; attempts: { status: number | null }[] }[]> => {
    const answer = await fetch(`${simulated.url}/__local/deliveries?event=${event}`);
    return ((await answer.json()) as { deliveries: { state: string; attempts: { status: number | null }[] }[] })
      .deliveries;
  };

  test('every event arrives signed as Stripe signs, and a forged one does not verify', async () => {
    await stripe.customers.create({ name: 'A' });
    const { body, signature, event } = await until('the event', () => receiver.received[0]);
    expect(event).toMatchObject({ object: 'event', type: 'customer.created', data: { object: { name: 'A' } } });
    expect(event.api_version).toBe(Stripe.API_VERSION);
    expect(event.request?.id).toMatch(/^req_/);
    expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    expect(() => stripe.webhooks.constructEvent(`${body} `, signature, receiver.secret)).toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    );
    expect(() => stripe.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    );
    expect(await stripe.events.retrieve(event.id)).toMatchObject({ id: event.id, data: { object: { name: 'A' } } });
  });

  test('an update tells what it changed', async () => {
    const customer = await stripe.customers.create({ name: 'A', metadata: { a: '1' } });
    await stripe.customers.update(customer.id, { name: 'B', metadata: { a: '2' } });
    await stripe.customers.update(customer.id, { name: 'B' });
    const update = await until('the update', () =>
      receiver.received.find(({ event }) => event.type === 'customer.updated'),
    );
    expect(update.event.data.previous_attributes).toEqual({ name: 'A', metadata: { a: '1' } });
    expect((await stripe.events.list({ type: 'customer.updated' })).data).toHaveLength(1);
  });

  test('a refused delivery is tried again until it is taken', async () => {
    receiver.status = 500;
    await stripe.customers.create({ name: 'A' });
    await until('two attempts', () => receiver.received.length >= 2);
    const [first, second] = receiver.received;
    expect(second?.event.id).toBe(first?.event.id);
    expect(second?.body).toBe(first?.body);
    const id = first?.event.id ?? '';
    expect((await stripe.events.retrieve(id)).pending_webhooks).toBe(1);
    receiver.status = 200;
    const [delivery] = await until('the delivery', async () => {
      const found = await deliveries(id);
      return found[0]?.state === 'delivered' && found;
    });
    expect(delivery?.attempts.map(({ status }) => status)).toEqual([...receiver.received.slice(1).map(() => 500), 200]);
    expect((await stripe.events.retrieve(id)).pending_webhooks).toBe(0);
  });

  test('three days without success are the end of it', async () => {
    receiver.status = 503;
    await stripe.customers.create({ name: 'A' });
    const id = (await until('an attempt', () => receiver.received[0])).event.id;
    await until('its record', async () => ((await deliveries(id))[0]?.attempts.length ?? 0) > 0);
    await simulated.control('advance', { days: 4 });
    await until('giving up', async () => (await deliveries(id))[0]?.state === 'failed');
    const listed = await stripe.events.list({ delivery_success: false });
    expect(listed.data.map((event) => event.id)).toEqual([id]);
  });

  test('what was not delivered when the process was killed is delivered by the next one', async () => {
    receiver.status = 500;
    await stripe.customers.create({ name: 'before the crash' });
    await until('a failed attempt', () => receiver.received.length > 0);
    await simulated.killAndRestart();
    receiver.status = 200;
    const seen = receiver.received.length;
    await until('the delivery after the restart', () => receiver.received.length > seen);
    expect(new Set(names())).toEqual(new Set(['before the crash']));
  });

  test('held events are released out of order', async () => {
    await simulated.control('hold');
    for (const name of ['A', 'B', 'C']) await stripe.customers.create({ name });
    await simulated.control('release', { order: 'reverse' });
    await until('all three', () => receiver.received.length === 3);
    expect(names()).toEqual(['C', 'B', 'A']);
    await stripe.customers.create({ name: 'D' });
    await until('the next, which nothing holds', () => receiver.received.length === 4);
  });

  test('some types are held while others pass', async () => {
    await simulated.control('hold', { types: ['customer.created'] });
    await stripe.customers.create({ name: 'held' });
    await stripe.products.create({ name: 'passes' });
    await until('the product', () => receiver.received.length === 1);
    expect(names()).toEqual(['passes']);
    await simulated.control('release');
    await until('the customer', () => receiver.received.length === 2);
  });

  test('an event is sent twice, and late', async () => {
    await stripe.customers.create({ name: 'A' });
    const { event, body } = await until('the event', () => receiver.received[0]);
    await simulated.control(`events/${event.id}/send`, { times: 2 });
    await until('two more', () => receiver.received.length === 3);
    expect(receiver.received.every((each) => each.body === body)).toBe(true);
    const asked = Date.now();
    await simulated.control(`events/${event.id}/send`, { delaySeconds: 1 });
    await until('the late one', () => receiver.received.length === 4);
    expect(Date.now() - asked).toBeGreaterThanOrEqual(1000);
  });

  test('an endpoint made by the API gets only the types that it asked for, under its own secret', async () => {
    const other = new Receiver();
    const { url } = await other.listen();
    const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ['product.created'] });
    expect(endpoint.secret).toMatch(/^whsec_/);
    Object.assign(other, { secret: endpoint.secret });
    await stripe.customers.create({ name: 'not for it' });
    await stripe.products.create({ name: 'for it' });
    await until('the product', () => other.received.length > 0);
    await until('both at the first', () => receiver.received.length === 2);
    expect(other.types()).toEqual(['product.created']);
    await stripe.webhookEndpoints.del(endpoint.id);
    expect((await stripe.webhookEndpoints.list()).data).toHaveLength(1);
    await other.close();
  });

  test('a paid checkout tells its whole story', async () => {
    const price = await monthlyPrice(stripe, 1900);
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id, quantity: 1 }],
      success_url: 'http://127.0.0.1/ok',
    });
    await payOnPage(session);
    await until('the end of the checkout', () => receiver.types().includes('checkout.session.completed'));
    await until(
      'all deliveries',
      async () => (await stripe.events.list({ delivery_success: false })).data.length === 0,
    );
    const created = (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type).reverse();
    expect(created).toEqual([
      'product.created',
      'price.created',
      'customer.created',
      'payment_method.attached',
      'customer.subscription.created',
      'invoice.created',
      'payment_intent.created',
      'invoice.finalized',
      'charge.succeeded',
      'payment_intent.succeeded',
      'invoice.paid',
      'invoice.payment_succeeded',
      'invoice_payment.paid',
      'customer.subscription.updated',
      'checkout.session.completed',
    ]);
    expect(receiver.types().toSorted()).toEqual(created.toSorted());
  });
});
