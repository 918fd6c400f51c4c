import { createHmac } from 'node:crypto';
import { makeCampaign, makePayer } from '../../supabase/tests/messages.ts';
import type { Query } from '../support/postgres.ts';
import { auditReplay } from '../support/audit-replay.ts';
import { queryStack } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

let stateDir: string;
let stack: TestStack;
let query: Query;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  query = (text, params) => queryStack(stack, text, params) as never;
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
}, startMs);

const secret = (): string => stack.connections.meta.appSecret;
const sign = (body: string, key = secret()): string => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

function post(body: string, signature: string | null): Promise<Response> {
  return fetch(`${stack.connections.apiBaseUrl}/webhook/meta`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature === null ? {} : { 'x-hub-signature-256': signature }),
    },
    body,
  });
}

const webhook = (statuses: unknown[], more: unknown[] = []): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      ...more,
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: { messaging_product: 'whatsapp', metadata: { phone_number_id: '3' }, statuses },
          },
        ],
      },
    ],
  });

const status = (messageId: string, name: string, change: Record<string, unknown> = {}) => ({
  id: `wamid.${messageId}`,
  status: name,
  timestamp: String(Math.floor(Date.now() / 1000)),
  recipient_id: '15550001111',
  biz_opaque_callback_data: `msg_${messageId.replaceAll('-', '')}`,
  pricing: { billable: true, pricing_model: 'PMP', category: 'marketing', type: 'regular' },
  ...change,
});

it('answers the challenge to whoever knows the verify token', async () => {
  const ask = (token: string) =>
    fetch(
      `${stack.connections.apiBaseUrl}/webhook/meta?hub.mode=subscribe&hub.verify_token=${encodeURIComponent(token)}&hub.challenge=1158201444`,
    );
  const answer = await ask(stack.connections.meta.verifyToken);
  expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
    200,
    '1158201444',
    expect.stringContaining('text/plain'),
  ]);
  const wrong = await ask('guess');
  expect([wrong.status, ((await wrong.json()) as { code: string }).code]).toEqual([
    403,
    'WEBHOOK.VERIFY_TOKEN_INVALID',
  ]);
});

it('changes nothing for what is forged or malformed', async () => {
  const organizationId = await makePayer(query, 1_000_000);
  const { messageIds } = await makeCampaign(query, organizationId, { recipients: 1 });
  const body = webhook([status(messageIds[0]!, 'delivered')]);
  const refused = async (answer: Response): Promise<[number, string]> => [
    answer.status,
    ((await answer.json()) as { code: string }).code,
  ];
  const forged = [400, 'WEBHOOK.SIGNATURE_INVALID'];
  expect(await refused(await post(body, null))).toEqual(forged);
  expect(await refused(await post(body, 'sha256=00'))).toEqual(forged);
  expect(await refused(await post(body, sign(body, 'another secret')))).toEqual(forged);
  expect(await refused(await post(`${body} `, sign(body)))).toEqual(forged);
  const malformed = [400, 'WEBHOOK.MALFORMED'];
  for (const text of ['', '{', 'null', '[]', '{"entry":{}}', '"entry"']) {
    expect(await refused(await post(text, sign(text)))).toEqual(malformed);
  }
  // What comes after it has been settled, so nothing of the above is still on its way.
  const [other] = (await makeCampaign(query, organizationId, { recipients: 1 })).messageIds;
  const good = webhook([status(other!, 'delivered')]);
  expect((await post(good, sign(good))).status).toBe(200);
  await waitFor('the good one to be settled', async () => {
    const [row] = await query<{ state: string }>('select state from outbound_messages where id = $1', [other]);
    return row?.state === 'delivered';
  });
  const [message] = await query('select state, settlement from outbound_messages where id = $1', [messageIds[0]]);
  expect(message).toEqual({ state: 'sent', settlement: 'open' });
});

it('reads every part of a webhook, whatever else is in it', async () => {
  const organizationId = await makePayer(query, 1_000_000);
  const { messageIds } = await makeCampaign(query, organizationId, { recipients: 3 });
  const [one, two, three] = messageIds as [string, string, string];
  const body = webhook(
    [
      null,
      { status: 'delivered' },
      status(one, 'delivered', { pricing: { category: 7, billable: 'yes', news: [] }, conversation: null }),
      status(two, 'delivered', { biz_opaque_callback_data: 'of other software' }),
      status(three, 'read', { timestamp: 'soon', errors: 'none' }),
    ],
    [
      { id: '1', changes: [{ field: 'flows', value: { event: 'NEW' } }, { field: 'messages' }, null] },
      { id: '1', changes: 'nothing' },
      {
        id: '1',
        changes: [{ field: 'messages', value: { statuses: [status(one, 'sent'), status(one, 'teleported')] } }],
      },
    ],
  );
  const answer = await post(body, sign(body));
  expect([answer.status, await answer.json()]).toEqual([200, { received: 5 }]);
  await waitFor('them to be settled', async () => {
    const rows = await query<{ state: string }>(
      `select state from outbound_messages where id in ($1, $2) and state in ('delivered', 'read')`,
      [one, three],
    );
    return rows.length === 2;
  });
  const [{ kept } = { kept: 0 }] = await query<{ kept: number }>(
    `select count(*)::int as kept from meta_status_events where message_id = $1 and status = 'teleported'`,
    [one],
  );
  expect(kept).toBe(1);
});

it('1,000 webhooks in 2 seconds are all answered 200 and all settled, and the replay finds no difference', async () => {
  const many = 1000;
  const organizationId = await makePayer(query, many * 80_000);
  const { messageIds } = await makeCampaign(query, organizationId, { recipients: many });
  const bodies = messageIds.map((id) => webhook([status(id, 'delivered')]));
  const answers = await Promise.all(
    bodies.map(async (body, n) => {
      // Spread evenly over the two seconds.
      await new Promise((resolve) => setTimeout(resolve, (n * 2000) / many));
      return (await post(body, sign(body))).status;
    }),
  );
  expect(answers.filter((answer) => answer !== 200)).toEqual([]);
  const settled = async () =>
    (
      await query<{ charges: number }>(
        `select count(*)::int as charges from ledger_entries where organization_id = $1 and kind = 'charge'`,
        [organizationId],
      )
    )[0]?.charges;
  await waitFor('all of them to be settled', async () => (await settled()) === many);
  // Meta posts everything once more, a hundred to a webhook.
  for (let at = 0; at < many; at += 100) {
    const again = webhook(messageIds.slice(at, at + 100).map((id) => status(id, 'delivered')));
    expect((await post(again, sign(again))).status).toBe(200);
  }
  const last = webhook([status(messageIds[0]!, 'read')]);
  await post(last, sign(last));
  await waitFor('the last one to be settled', async () => {
    const [row] = await query<{ state: string }>('select state from outbound_messages where id = $1', [messageIds[0]]);
    return row?.state === 'read';
  });
  expect(await settled()).toBe(many);
  expect(
    await query('select balance::int, held::int from wallets where organization_id = $1', [organizationId]),
  ).toEqual([{ balance: 0, held: 0 }]);
  expect(await auditReplay(stack.connections.postgresUrl)).toMatchObject({ differences: 0 });
});

it('shows operators how settling stands, and compares a day with Meta', async () => {
  const { operatorToken } = stack.connections.demo;
  const yesterday = new Date(Date.now() - 86_400_000);
  const drifts = async (): Promise<unknown> => {
    const answer = await stack.call('POST', '/api/v3/operator/settlement/reconciliations', operatorToken, {
      day: yesterday.toISOString().slice(0, 10),
    });
    return [answer.status, await answer.json()];
  };
  expect(await drifts()).toMatchObject([200, { drifts: 0 }]);

  // Delivered yesterday by Meta's clock, and Meta counts it too; then Meta counts one more than we charged.
  const { messageIds } = await makeCampaign(query, await makePayer(query, 1_000_000), { recipients: 1 });
  const late = webhook([
    status(messageIds[0]!, 'delivered', { timestamp: String(Math.floor(yesterday.getTime() / 1000)) }),
  ]);
  expect((await post(late, sign(late))).status).toBe(200);
  const charged = async () =>
    (
      await query<{ country: string; meta_cost: string }>(
        'select country, meta_cost from ledger_entries where message_id = $1',
        [messageIds[0]],
      )
    )[0];
  await waitFor('it to be charged', async () => (await charged()) !== undefined);
  expect(await drifts()).toMatchObject([200, { drifts: 1 }]);
  const metaCounts = async (): Promise<void> => {
    const { country, meta_cost: cost } = (await charged())!;
    const counted = await fetch(`${stack.connections.meta.graphBaseUrl}/__local/analytics/drift`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ country, category: 'marketing', volume: 1, cost: Number(cost), at: yesterday }),
    });
    expect(counted.status).toBe(200);
  };
  await metaCounts();
  expect(await drifts()).toMatchObject([200, { drifts: 0 }]);
  await metaCounts();
  expect(await drifts()).toMatchObject([200, { drifts: 1 }]);
  const today = await stack.call('POST', '/api/v3/operator/settlement/reconciliations', operatorToken, {
    day: new Date().toISOString().slice(0, 10),
  });
  expect(today.status).toBe(422);
  const overview = await stack.call('GET', '/api/v3/operator/settlement', operatorToken);
  // The status that other software on the number sent for.
  expect(await overview.json()).toMatchObject({
    unmatched: { ours: 0, others: 1 },
    reconciliations: [{ drifts: [{ category: 'marketing', messages: 1, metaMessages: 2 }] }],
  });
});
