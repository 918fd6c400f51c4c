import type Stripe from 'stripe';
import { BillingPlace } from '../support/billing-place.ts';
import { Journey, queryStack, type Json } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

let stateDir: string;
let stack: TestStack;
let place: BillingPlace;
let atlas: Journey;
let birch: Journey;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  place = new BillingPlace(stack);
  atlas = new Journey(stack);
  birch = new Journey(stack, stack.connections.demo2.adminToken);
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

it('keeps one of two subscriptions that were bought at once, and cancels and pays back the other', async () => {
  const [one, two] = await Promise.all(
    [1, 2].map((seats) => atlas.call('POST', '/api/v3/billing/checkout', { seats, creditPacks: 2 })),
  );
  await Promise.all([one!, two!].map(({ body }) => atlas.pay(String(body['checkoutSessionId']))));
  await place.untilEntitled(atlas, { status: 'ACTIVE', creditPacks: 2 });
  const { customer, subscription, organization } = await place.idsOf(atlas);
  await waitFor('the other subscription to be undone', async () => {
    const undone = await queryStack(stack, 'select 1 from stripe_subscriptions where undone_at is not null');
    return undone.length === 1;
  });
  const { data } = await place.stripe.subscriptions.list({ customer, status: 'all' });
  expect(data.map(({ status }) => status).sort()).toEqual(['active', 'canceled']);
  const { data: charges } = await place.stripe.charges.list({ customer });
  expect(charges).toHaveLength(2);
  expect(charges.filter(({ refunded }) => refunded)).toHaveLength(1);
  const kept = data.find(({ id }) => id === subscription)!;
  expect(kept.status).toBe('active');
  const seats = kept.items.data.find(({ price }) => price.metadata['wasupEntitlement'] === 'instance')!.quantity!;
  await place.untilEntitled(atlas, { seats, credits: 2000 + 250 * seats });
  const audit = await queryStack<{ action: string }>(
    stack,
    `select action from audit_logs where organization_id = $1 and action like 'subscription.%' order by id`,
    [organization],
  );
  expect(audit.map(({ action }) => action)).toEqual(['subscription.refused', 'subscription.undone']);
});

it('keeps what a change does not name, and bills more packs whole with their credits', async () => {
  const before = await atlas.entitlement();
  const { body } = await atlas.call('POST', '/api/v3/billing/checkout', { creditPacks: 3 });
  expect(body).toMatchObject({ kind: 'changed' });
  await place.untilEntitled(atlas, {
    creditPacks: 3,
    credits: Number(before['credits']) + 1000,
    seats: before['seats'],
  });
  const fewer = await atlas.call('POST', '/api/v3/billing/checkout', { creditPacks: 1 });
  expect(fewer.status).toBe(200);
  await place.untilEntitled(atlas, { creditPacks: 1, credits: Number(before['credits']) + 1000 });
  expect(await atlas.call('POST', '/api/v3/billing/checkout', { seats: 0, creditPacks: 0 })).toMatchObject({
    status: 422,
    body: { code: 'BILLING.NOTHING_LEFT' },
  });
  expect((await atlas.call('POST', '/api/v3/billing/checkout', {})).status).toBe(400);
});

it('grants the difference of a seat increase in the middle of the month once, and a refund takes it back', async () => {
  const { seats, credits, currentPeriodStart, currentPeriodEnd } = await atlas.entitlement();
  const [start, end] = [currentPeriodStart, currentPeriodEnd].map((time) => Date.parse(String(time)));
  await place.press('advance', { to: Math.round((start! + end!) / 2000) });
  await atlas.call('POST', '/api/v3/billing/checkout', { seats: Number(seats) + 4 });
  const included = 500; // 4 seats, 250 credits each a month, half a month
  await place.untilEntitled(atlas, { seats: Number(seats) + 4, credits: Number(credits) + included });

  const { subscription } = await place.idsOf(atlas);
  const [invoice] = (await place.stripe.invoices.list({ subscription, limit: 1 })).data;
  const paid = (await place.stripe.events.list({ type: 'invoice.paid', limit: 100 })).data.find(
    ({ data }) => (data.object as Stripe.Invoice).id === invoice!.id,
  );
  await place.press(`events/${paid!.id}/send`, { times: 50 });
  await waitFor('50 more copies', async () => {
    const [row] = await queryStack<{ copies: number }>(stack, 'select copies from webhook_inbox where event_id = $1', [
      paid!.id,
    ]);
    return row!.copies === 51;
  });
  await place.untilSettled();
  expect((await atlas.entitlement())['credits']).toBe(Number(credits) + included);

  await place.press(`invoices/${invoice!.id}/refund`, { amount: Math.round(invoice!.total / 2) });
  await place.untilEntitled(atlas, { credits: Number(credits) + included / 2 });
  await place.press(`invoices/${invoice!.id}/refund`);
  await place.untilEntitled(atlas, { credits });
});

it('lists invoices and receipts to an admin, and opens the portal', async () => {
  const page = async (buyer: Journey, query: string) => {
    const { status, body } = await buyer.call('GET', `/api/v3/billing/invoices?${query}`);
    return { status, ...(body as { items: Json[]; nextCursor: string | null }) };
  };
  const all = await page(atlas, 'limit=100');
  expect(all.items.length).toBeGreaterThanOrEqual(4);
  const walked: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const next: { items: Json[]; nextCursor: string | null } = await page(
      atlas,
      `limit=1${cursor && `&cursor=${cursor}`}`,
    );
    walked.push(...next.items);
    cursor = next.nextCursor;
  }
  expect(walked).toEqual(all.items);
  expect(all.items[0]).toMatchObject({
    status: 'paid',
    currency: 'USD',
    totalMicros: expect.stringMatching(/^\d+0000$/) as string,
    hostedUrl: expect.stringContaining('http') as string,
    pdfUrl: expect.stringContaining('http') as string,
    receiptUrl: expect.stringContaining('/receipts/') as string,
  });
  expect(all.items[0]!['refundedMicros']).toBe(all.items[0]!['amountPaidMicros']);
  expect((await page(atlas, 'cursor=in_nothing')).status).toBe(400);
  expect(await page(birch, 'limit=5')).toMatchObject({ items: [], nextCursor: null });

  const portal = await atlas.call('POST', '/api/v3/billing/portal');
  expect((await fetch(String(portal.body['url']))).status).toBe(200);
  expect(await birch.call('POST', '/api/v3/billing/portal')).toMatchObject({
    status: 409,
    body: { code: 'BILLING.NO_CUSTOMER' },
  });
  const member = new Journey(stack, stack.connections.demo.memberToken);
  expect((await page(member, '')).status).toBe(403);
  expect((await member.call('POST', '/api/v3/billing/portal')).status).toBe(403);
  expect((await member.call('GET', '/api/v3/billing/entitlements')).body).toMatchObject({ creditPacks: 1 });
});

it('mends by a comparison what webhooks did not tell, records it, and finds nothing the second time', async () => {
  await place.press('hold');
  const before = await atlas.entitlement();
  await atlas.call('POST', '/api/v3/billing/checkout', { creditPacks: 4 });
  expect(await atlas.entitlement()).toEqual(before);
  const run = await place.reconcile({ organizationId: before['organizationId'] });
  expect(run).toMatchObject({
    organizationId: before['organizationId'],
    failures: [],
    mended: [{ entitlementChanged: true, creditsGranted: 3000, creditsTakenBack: 0, secondSubscriptionUndone: false }],
  });
  expect(await atlas.entitlement()).toMatchObject({ creditPacks: 4, credits: Number(before['credits']) + 3000 });
  expect(await place.reconcile()).toMatchObject({ organizationId: null, failures: [], mended: [] });
  await place.press('release', { order: 'shuffle' });
  await place.untilSettled();
  expect((await atlas.entitlement())['credits']).toBe(Number(before['credits']) + 3000);
  const member = await atlas.call('POST', '/api/v3/operator/billing/reconciliations', {});
  expect(member.status).toBe(403);
});

it('ends a year whose events come in random order, some of them twice, as the year in order', async () => {
  const { body } = await birch.call('POST', '/api/v3/billing/checkout', { seats: 1, creditPacks: 1 });
  await birch.pay(String(body['checkoutSessionId']));
  await place.untilEntitled(birch, { creditPacks: 1, credits: 1250 });
  const { subscription } = await place.idsOf(birch);
  await place.press('hold');
  const expected = [
    { kind: 'grant', amount: 250 },
    { kind: 'grant', amount: 1000 },
  ];
  let packs = 1;
  for (let month = 1; month <= 12; month++) {
    const item = (await place.stripe.subscriptions.retrieve(subscription)).items.data.find(
      ({ price }) => price.metadata['wasupEntitlement'] === 'message_credits',
    )!;
    if (month % 3 === 1) {
      await place.stripe.subscriptions.update(subscription, {
        items: [{ id: item.id, quantity: ++packs }],
        proration_behavior: 'always_invoice',
        proration_date: item.current_period_start,
      });
      expected.push({ kind: 'grant', amount: 1000 });
    }
    // An hour more: the invoice of a renewal is a draft until then.
    await place.press('advance', { to: item.current_period_end + 3700 });
    expected.push({ kind: 'grant', amount: 250 }, { kind: 'grant', amount: packs * 1000 });
    if (month % 4 === 0) {
      const [renewal] = (await place.stripe.invoices.list({ subscription, limit: 1 })).data;
      await place.press(`invoices/${renewal!.id}/refund`);
      expected.push({ kind: 'clawback', amount: -250 }, { kind: 'clawback', amount: packs * -1000 });
    }
  }
  const held = (await place.stripe.events.list({ limit: 100 })).data;
  expect(await place.ledgerOf(birch)).toHaveLength(2);
  for (const { id } of held.filter((_, index) => index % 9 === 0)) await place.press(`events/${id}/send`);
  await place.press('release', { order: 'shuffle' });
  const sorted = expected.sort((a, b) => (a.kind === b.kind ? a.amount - b.amount : a.kind < b.kind ? -1 : 1));
  const credits = expected.reduce((sum, { amount }) => sum + amount, 0);
  await place.untilEntitled(birch, { creditPacks: packs, credits, status: 'ACTIVE' });
  await place.untilSettled();
  expect(await place.ledgerOf(birch)).toEqual(sorted);
  const { mended } = await place.reconcile();
  expect(mended).toEqual([]);

  await place.stripe.subscriptions.cancel(subscription);
  await place.untilEntitled(birch, { status: 'CANCELED', credits: 0, paidSlots: 0 });
  expect(await queryStack(stack, `select 1 from dead_letters where status = 'open'`)).toEqual([]);
}, 240_000);
