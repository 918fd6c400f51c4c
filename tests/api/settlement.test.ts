import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceBusClient } from '@azure/service-bus';
import { makeCampaign, makePayer, status } from '../../supabase/tests/messages.ts';
import type { Query } from '../support/postgres.ts';
import { auditReplay } from '../support/audit-replay.ts';
import { queryStack } from '../support/journey.ts';
import { metaStatus, metaWebhook, postMetaWebhook, signMetaWebhook } from '../support/meta-webhook.ts';
import { press } from '../support/press.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { tenantFingerprint } from '../support/tenant-fingerprint.ts';
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

const post = (body: string): Promise<Response> => postMetaWebhook(stack, body);

/** Settled once all that was posted before it is: batches are settled one after another. */
async function untilSettled(messageId: string): Promise<void> {
  const last = metaWebhook([metaStatus(messageId, 'read')]);
  expect((await post(last)).status).toBe(200);
  await waitFor('the last one to be settled', async () => {
    const [row] = await query<{ state: string }>('select state from outbound_messages where id = $1', [messageId]);
    return row?.state === 'read';
  });
}

const chargesOf = async (organizationId: string): Promise<number> =>
  (
    await query<{ charges: number }>(
      `select count(*)::int as charges from ledger_entries where organization_id = $1 and kind = 'charge'`,
      [organizationId],
    )
  )[0]!.charges;

/** Posts the bodies evenly over the time and gives the answers that were not 200. */
async function postSpread(bodies: readonly string[], overMs: number): Promise<number[]> {
  const answers = await Promise.all(
    bodies.map(async (body, n) => {
      await delay((n * overMs) / bodies.length);
      return (await post(body)).status;
    }),
  );
  return answers.filter((answer) => answer !== 200);
}

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
  const body = metaWebhook([metaStatus(messageIds[0]!, 'delivered')]);
  const refused = async (answer: Response): Promise<[number, string]> => [
    answer.status,
    ((await answer.json()) as { code: string }).code,
  ];
  const forged = [400, 'WEBHOOK.SIGNATURE_INVALID'];
  expect(await refused(await postMetaWebhook(stack, body, null))).toEqual(forged);
  expect(await refused(await postMetaWebhook(stack, body, 'sha256=00'))).toEqual(forged);
  expect(await refused(await postMetaWebhook(stack, body, signMetaWebhook(body, 'another secret')))).toEqual(forged);
  expect(
    await refused(await postMetaWebhook(stack, `${body} `, signMetaWebhook(body, stack.connections.meta.appSecret))),
  ).toEqual(forged);
  const malformed = [400, 'WEBHOOK.MALFORMED'];
  for (const text of ['', '{', 'null', '[]', '{"entry":{}}', '"entry"']) {
    expect(await refused(await post(text))).toEqual(malformed);
  }
  // What comes after it has been settled, so nothing of the above is still on its way.
  const [other] = (await makeCampaign(query, organizationId, { recipients: 1 })).messageIds;
  const good = metaWebhook([metaStatus(other!, 'delivered')]);
  expect((await post(good)).status).toBe(200);
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
  const body = metaWebhook(
    [
      null,
      { status: 'delivered' },
      metaStatus(one, 'delivered', { pricing: { category: 7, billable: 'yes', news: [] }, conversation: null }),
      metaStatus(two, 'delivered', { biz_opaque_callback_data: 'of other software' }),
      metaStatus(three, 'read', { timestamp: 'soon', errors: 'none' }),
    ],
    [
      { id: '1', changes: [{ field: 'flows', value: { event: 'NEW' } }, { field: 'messages' }, null] },
      { id: '1', changes: 'nothing' },
      {
        id: '1',
        changes: [{ field: 'messages', value: { statuses: [metaStatus(one, 'sent'), metaStatus(one, 'teleported')] } }],
      },
    ],
  );
  const answer = await post(body);
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
  const bodies = messageIds.map((id) => metaWebhook([metaStatus(id, 'delivered')]));
  expect(await postSpread(bodies, 2000)).toEqual([]);
  await waitFor('all of them to be settled', async () => (await chargesOf(organizationId)) === many);
  // Meta posts everything once more, a hundred to a webhook.
  for (let at = 0; at < many; at += 100) {
    const again = metaWebhook(messageIds.slice(at, at + 100).map((id) => metaStatus(id, 'delivered')));
    expect((await post(again)).status).toBe(200);
  }
  await untilSettled(messageIds[0]!);
  expect(await chargesOf(organizationId)).toBe(many);
  expect(
    await query('select balance::int, held::int from wallets where organization_id = $1', [organizationId]),
  ).toEqual([{ balance: 0, held: 0 }]);
  expect(await auditReplay(stack.connections.postgresUrl)).toMatchObject({ differences: 0 });
});

it('5,000 read receipts in 3 seconds on a wallet of 10 USD never take it below zero, and charge nobody twice', async () => {
  const organizationId = await makePayer(query, 10_000_000);
  const { messageIds } = await makeCampaign(query, organizationId, { recipients: 5000, share: 2000 });
  const receipts = messageIds.map((id) => metaStatus(id, 'read'));
  const bodies = Array.from({ length: 500 }, (_, n) => metaWebhook(receipts.slice(n * 10, n * 10 + 10)));
  // Every fifth is posted twice.
  expect(await postSpread([...bodies, ...bodies.filter((_body, n) => n % 5 === 0)], 3000)).toEqual([]);
  await waitFor('all of them to be settled', async () => (await chargesOf(organizationId)) === 5000);
  const [another] = (await makeCampaign(query, await makePayer(query, 1_000_000))).messageIds;
  await untilSettled(another!);
  expect(await chargesOf(organizationId)).toBe(5000);
  expect(
    await query('select balance::int, held::int, shortfall::int from wallets where organization_id = $1', [
      organizationId,
    ]),
  ).toEqual([{ balance: 0, held: 0, shortfall: 5000 * 80_000 - 10_000_000 }]);
  expect(await auditReplay(stack.connections.postgresUrl)).toMatchObject({ differences: 0 });
});

it('replaying every dead letter changes nothing that was settled', async () => {
  const organizationId = await makePayer(query, 1_000_000);
  const { messageIds } = await makeCampaign(query, organizationId, { recipients: 4 });
  const [delivered, failed, refused, last] = messageIds as [string, string, string, string];
  await post(
    metaWebhook([metaStatus(delivered, 'delivered'), metaStatus(failed, 'failed'), metaStatus(refused, 'read')]),
  );
  await untilSettled(last);

  const phoneNumberId = stack.connections.meta.phoneNumberId;
  const stop = { phoneNumberId, wamid: 'wamid.stop', at: new Date().toISOString(), type: 'text', text: 'STOP' };
  const bodies: unknown[] = [
    { kind: 'gossip', items: [] },
    { kind: 'statuses', items: [status(refused, 'delivered', { at: 'the day before' })] },
    { kind: 'statuses', items: [{ ...status(delivered, 'read'), billable: 'yes' }] },
  ];
  const client = new ServiceBusClient(stack.connections.serviceBusConnectionString);
  try {
    await client.createSender('meta-events').sendMessages(bodies.map((body) => ({ body, messageId: randomUUID() })));
  } finally {
    await client.close();
  }
  const open = async () => {
    const answer = await stack.call('GET', '/api/v3/operator/dead-letters', stack.connections.demo.operatorToken);
    return ((await answer.json()) as { items: { id: string; code: string }[] }).items;
  };
  await waitFor('them to be dead letters', async () => (await open()).length >= bodies.length);
  // What the bus gave up on although it had been applied, or was applied since.
  const applied = [
    { kind: 'statuses', items: [status(delivered, 'delivered'), status(failed, 'failed'), status(refused, 'read')] },
    { kind: 'inbound', items: [{ ...stop, from: { phone: '15550001111', bsuid: null } }] },
    { kind: 'account', items: [{ wabaId: '1', field: 'account_update', phoneNumber: null, event: null }] },
  ];
  await query('select record_dead_letters($1)', [
    JSON.stringify(
      applied.map((body, n) => ({ queue: 'meta-events', source_id: `late-${n}`, code: 'TEST', reason: 'late', body })),
    ),
  ]);

  const before = await tenantFingerprint(stack, organizationId);
  const letters = await open();
  expect(letters.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['MESSAGE.MALFORMED', 'SETTLEMENT.REFUSED', 'TEST']),
  );
  for (const { id } of letters) {
    const replayed = await stack.call(
      'POST',
      `/api/v3/operator/dead-letters/${id}/replay`,
      stack.connections.demo.operatorToken,
    );
    expect(replayed.status).toBe(200);
  }
  await waitFor(
    'what can never be applied to be dead letters again',
    async () => (await open()).length >= bodies.length,
  );
  const [another] = (await makeCampaign(query, await makePayer(query, 1_000_000))).messageIds;
  await untilSettled(another!);
  expect(await tenantFingerprint(stack, organizationId)).toEqual(before);
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
  const late = metaWebhook([
    metaStatus(messageIds[0]!, 'delivered', { timestamp: String(Math.floor(yesterday.getTime() / 1000)) }),
  ]);
  expect((await post(late)).status).toBe(200);
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
    const counted = { country, category: 'marketing', volume: 1, cost: Number(cost), at: yesterday };
    await press(stack.connections.meta.graphBaseUrl, 'analytics/drift', counted);
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
