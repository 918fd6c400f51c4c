import { ServiceBusClient } from '@azure/service-bus';
import Stripe from 'stripe';
import { Journey, queryStack, type Json } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

// A row whose sender died comes back after the lease of its claim, half a minute.
jest.setTimeout(120_000);

let stateDir: string;
let stack: TestStack;
let journey: Journey;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  journey = new Journey(stack);
  await journey.buySeats(2);
  await journey.untilPaidSlots(2);
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

/** Posts an event about the organization's subscription, signed as Stripe signs. */
async function postEvent(eventId: string): Promise<number> {
  const [row] = await queryStack<{ id: string }>(
    stack,
    'select stripe_subscription_id as id from billing_entitlements where status = $1',
    ['ACTIVE'],
  );
  const payload = JSON.stringify({
    id: eventId,
    object: 'event',
    type: 'customer.subscription.updated',
    created: Math.floor(Date.now() / 1000),
    data: { object: { id: row!.id, object: 'subscription' } },
  });
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: stack.connections.stripe.webhookSecret,
  });
  const response = await fetch(`${stack.connections.apiBaseUrl}/api/webhooks/stripe`, {
    method: 'POST',
    headers: { 'stripe-signature': signature, 'content-type': 'application/json' },
    body: payload,
  });
  return response.status;
}

const outboxOf = (eventId: string) =>
  queryStack<{ sent: boolean; attempts: number }>(
    stack,
    'select sent_at is not null as sent, attempts from outbox where key = $1',
    [`stripe:${eventId}`],
  );
const untilSent = (eventId: string) =>
  waitFor(`${eventId} to be sent`, async () => (await outboxOf(eventId))[0]?.sent === true, { timeoutMs: 90_000 });
const orderFault = (fault: Json) =>
  fetch(`${stack.connections.supabaseUrl}/__local/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });

it('a webhook committed before the host is killed is sent by the next host, once', async () => {
  // The claim of the outbox row hangs, so the row is committed and its message is not sent when the host dies.
  await orderFault({ match: 'rpc/claim_outbox', action: 'delay', delayMs: 3_000, times: 3 });
  const answer = postEvent('evt_crash').catch(() => 0);
  await waitFor('the commit', async () => (await outboxOf('evt_crash')).length === 1);
  await stack.kill('functions-host');
  await answer;
  await untilSent('evt_crash');
  expect(await outboxOf('evt_crash')).toHaveLength(1);
});

it('a commit whose answer was lost is a duplicate next time, and is enqueued all the same', async () => {
  await orderFault({ match: 'rpc/receive_webhook', action: 'drop-after-commit' });
  expect(await postEvent('evt_lost')).toBe(503);
  expect(await postEvent('evt_lost')).toBe(200);
  await untilSent('evt_lost');
  expect(await outboxOf('evt_lost')).toHaveLength(1);
});

it('an event that came while the bus was away is sent when it is back', async () => {
  const { 'service-bus': pid } = await stack.processes();
  process.kill(pid!, 'SIGKILL');
  expect(await postEvent('evt_away')).toBe(200);
  await untilSent('evt_away');
});

it('an orchestration started twice, and again after it finished, provisions once', async () => {
  const id = await journey.requestInstance('twice');
  const startAgain = () =>
    queryStack(stack, `select enqueue('orchestration-start', 'provisionInstance', $1, to_jsonb($2::text), null)`, [
      `provision:${id}`,
      id,
    ]);
  await startAgain();
  await journey.untilState(id, 'running');
  await startAgain();
  await waitFor('both starts to be sent', async () => {
    const rows = await queryStack<{ n: string }>(stack, 'select count(*) as n from outbox where sent_at is null');
    return rows[0]?.n === '0';
  });
  // The second run of the finished id has claimed nothing and ended.
  await waitFor('the rerun to end', async () => {
    const rows = await queryStack<{ n: string }>(
      stack,
      `select count(*) as n from instances where state = 'provisioning'`,
    );
    return rows[0]?.n === '0';
  });
  const [row] = await queryStack(
    stack,
    `select i.state, a.epoch, (select count(*)::int from slots where instance_id = i.id) as slots
     from instances i join assignments a on a.instance_id = i.id where i.id = $1::uuid`,
    [id.slice('ins_'.length)],
  );
  expect(row).toEqual({ state: 'running', epoch: '1', slots: 1 });
});

it('a mixed batch with poison applies the good, keeps the poison for operators, who replay or discard it once', async () => {
  const [{ id: subscriptionId } = { id: '' }] = await queryStack<{ id: string }>(
    stack,
    `select stripe_subscription_id as id from billing_entitlements where status = 'ACTIVE'`,
  );
  const good = { eventId: 'evt_good', type: 'customer.subscription.updated', subscriptionId };
  const before = await observation();
  const client = new ServiceBusClient(stack.connections.serviceBusConnectionString);
  try {
    await client.createSender('stripe-events').sendMessages([
      { messageId: 'mix-1', body: good },
      { messageId: 'mix-2', body: { nothing: 'of ours' } },
      { messageId: 'mix-3', body: { ...good, eventId: 'evt_unknown', subscriptionId: 'sub_nobody' } },
    ]);
  } finally {
    await client.close();
  }
  const operator = new Journey(stack, stack.connections.demo.operatorToken);
  const letters = async (): Promise<Json[]> =>
    (await operator.call('GET', '/api/v3/operator/dead-letters')).body['items'] as Json[];
  await waitFor('two dead letters', async () => (await letters()).length === 2);
  expect((await letters()).map(({ code }) => code).sort()).toEqual([
    'MESSAGE.MALFORMED',
    'STRIPE.SUBSCRIPTION_UNKNOWN',
  ]);
  await waitFor('the good one to be applied', async () => (await observation()) > before);

  const [first, second] = await letters();
  const discard = (id: unknown) =>
    operator.call('POST', `/api/v3/operator/dead-letters/${String(id)}/discard`, { reason: 'a test' });
  expect(await discard(first!['id'])).toMatchObject({
    status: 200,
    body: { status: 'discarded', resolutionNote: 'a test' },
  });
  expect(await discard(first!['id'])).toMatchObject({ status: 409, body: { code: 'DEAD_LETTER.ALREADY_RESOLVED' } });
  expect(await operator.call('POST', `/api/v3/operator/dead-letters/${String(second!['id'])}/replay`)).toMatchObject({
    status: 200,
    body: { status: 'replayed' },
  });
  // It is as poisonous as before, so it dies once more.
  await waitFor('the replayed one to die again', async () => {
    const open = await letters();
    return open.length === 1 && open[0]!['id'] !== second!['id'] && open[0]!['code'] === second!['code'];
  });
});

async function observation(): Promise<number> {
  const [row] = await queryStack<{ n: string }>(
    stack,
    `select observation as n from billing_entitlements where status = 'ACTIVE'`,
  );
  return Number(row!.n);
}
