import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ServiceBusClient } from '@azure/service-bus';
import pg from 'pg';
import { arrayLiteral } from '../shared/adapters/supabase/array-literal.ts';
import type { MetaEventMessage } from '../shared/settlement/meta-event.ts';
import { ITEMS_A_MESSAGE } from '../shared/settlement/meta-event-queue.ts';
import { statusSetOf } from '../shared/settlement/status-set.ts';
import { makeCampaign, makePayer, settle, status, type CampaignFixture } from '../supabase/tests/messages.ts';
import type { Query } from '../tests/support/postgres.ts';
import { discardStateDir, makeStateDir, startStack, type TestStack } from '../tests/support/stack.ts';
import { makeDoubleEntry, transfer } from './kit/double-entry.ts';
import { beside, medianOf, perSecond, runBench, type Figure } from './kit/report.ts';

/*
 * How many statuses of Meta a second become committed ledger entries, from the queue and from signed HTTP calls; beside
 * them, on the same database in the same run: a transaction for each webhook that locks the wallet, the bare writing of
 * the same rows, and a double-entry ledger. Those beside are given every advantage: they write to PostgreSQL themselves,
 * without HTTP, a queue or a check.
 */

const CONNECTIONS = 8;
const A_SET = 2000;
const A_WEBHOOK = 100;
const FILLING_MS = 10_000;
const PRICE = 80_000;
/** Of those that are a few seconds each, so that one disturbance does not decide. */
const ROUNDS = 5;
const agent = new Agent({ keepAlive: true });

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, statuses: { type: 'string', default: '120000' } },
});
const many = Number(values.statuses);

interface Bench {
  stack: TestStack;
  pool: pg.Pool;
  query: Query;
}

/** Messages that were sent and wait for their status, mixed as Meta would tell of them. */
async function sentMessages({ pool, query }: Bench, count: number, organizations: number): Promise<CampaignFixture[]> {
  const each = count / organizations;
  const campaigns: CampaignFixture[] = [];
  for (let n = 0; n < organizations; n++) {
    const organizationId = await makePayer(query, 2 * each * PRICE);
    campaigns.push(await makeCampaign(query, organizationId, { recipients: each, prices: { marketing: PRICE } }));
  }
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
  return campaigns;
}

const mixed = (campaigns: readonly CampaignFixture[]): string[] =>
  Array.from({ length: campaigns[0]?.messageIds.length ?? 0 }, (_, n) => n).flatMap((n) =>
    campaigns.flatMap(({ messageIds }) => messageIds.slice(n, n + 1)),
  );

function inPieces<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
}

/** Meta's times are whole seconds. */
const secondOf = (n: number): string => new Date(Date.UTC(2026, 10, 21) + Math.floor(n / 100) * 1000).toISOString();

async function untilDelivered({ pool }: Bench, campaigns: readonly CampaignFixture[], count: number): Promise<void> {
  const ids = campaigns.map(({ campaignId }) => campaignId);
  for (;;) {
    const { rows } = await pool.query<{ delivered: string }>(
      'select sum(delivered) as delivered from campaigns where id = any ($1)',
      [ids],
    );
    if (Number(rows[0]?.delivered) === count) return;
    await delay(25);
  }
}

/** The messages are on the queue before the clock starts: they become due all at once. */
async function fromQueue(bench: Bench, organizations: number): Promise<Figure> {
  const campaigns = await sentMessages(bench, many, organizations);
  const bodies = inPieces(mixed(campaigns), ITEMS_A_MESSAGE).map((ids): MetaEventMessage => ({
    kind: 'statuses',
    set: statusSetOf(ids.map((id, n) => status(id, 'delivered', { at: secondOf(n) }))),
  }));
  const client = new ServiceBusClient(bench.stack.connections.serviceBusConnectionString);
  const due = new Date(Date.now() + FILLING_MS);
  try {
    const sender = client.createSender('meta-events');
    for (const some of inPieces(bodies, 5)) {
      await sender.sendMessages(
        some.map((body) => ({ body, contentType: 'application/json', scheduledEnqueueTimeUtc: due })),
      );
    }
    if (Date.now() > due.getTime()) throw new Error('the queue was not filled in time');
    await delay(due.getTime() - Date.now());
    return await perSecond(`queue to ledger, ${wallets(organizations)}`, many, () =>
      untilDelivered(bench, campaigns, many),
    );
  } finally {
    await client.close();
  }
}

/** Takes as little of the caller's time as it can: the caller is on the same cores. */
async function post({ stack }: Bench, ids: readonly string[]): Promise<void> {
  const { apiBaseUrl, meta } = stack.connections;
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: meta.wabaId,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550000000', phone_number_id: meta.phoneNumberId },
              statuses: ids.map((id) => ({
                id: `wamid.${id}`,
                status: 'delivered',
                timestamp: String(Math.floor(Date.now() / 1000)),
                recipient_id: '15551234567',
                biz_opaque_callback_data: `msg_${id.replaceAll('-', '')}`,
                pricing: { billable: true, pricing_model: 'PMP', category: 'marketing', type: 'regular' },
              })),
            },
          },
        ],
      },
    ],
  });
  const signature = createHmac('sha256', meta.appSecret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-hub-signature-256': `sha256=${signature}`,
  };
  await new Promise<void>((resolve, reject) => {
    const call = request(`${apiBaseUrl}/webhook/meta`, { method: 'POST', agent, headers }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`a webhook was answered ${answer.statusCode}`));
      answer.resume().on('end', resolve).on('error', reject);
    });
    call.on('error', reject).end(body);
  });
}

async function spread(pieces: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < pieces) await work(next++);
    }),
  );
}

async function fromHttp(bench: Bench, organizations: number): Promise<Figure> {
  const campaigns = await sentMessages(bench, many, organizations);
  const webhooks = inPieces(mixed(campaigns), A_WEBHOOK);
  return await perSecond(`signed HTTP of ${A_WEBHOOK} to ledger, ${wallets(organizations)}`, many, async () => {
    await spread(webhooks.length, (n) => post(bench, webhooks[n] ?? []));
    await untilDelivered(bench, campaigns, many);
  });
}

/** One webhook a status, evenly over two seconds, as a campaign's receipts come; how long each waits for its answer. */
async function answerTimes(bench: Bench): Promise<number[]> {
  const webhooks = 1000;
  const campaigns = await sentMessages(bench, webhooks, 1);
  const begin = performance.now();
  const times = await Promise.all(
    mixed(campaigns).map(async (id, n) => {
      await delay(begin + (n * 2000) / webhooks - performance.now());
      const start = performance.now();
      await post(bench, [id]);
      return performance.now() - start;
    }),
  );
  await untilDelivered(bench, campaigns, webhooks);
  return times.sort((a, b) => a - b);
}

async function acknowledgement(bench: Bench): Promise<Figure[]> {
  const figures = (times: readonly number[], of = ''): Figure[] =>
    [['median', 0.5] as const, ['99th percentile', 0.99] as const].map(([name, share]) => ({
      what: `1,000 webhooks in 2 s acknowledged, ${name}${of}`,
      value: times[Math.ceil(share * times.length) - 1] ?? NaN,
      unit: 'ms',
    }));
  const cold = figures(await answerTimes(bench), ' of a host that just started');
  const rounds: Figure[][] = [];
  for (let n = 0; n < ROUNDS; n++) rounds.push(figures(await answerTimes(bench)));
  return [...[0, 1].map((n) => medianOf(rounds.flatMap((round) => round.slice(n, n + 1)))), ...cold];
}

/** What the first design does: a transaction for each webhook, which locks the wallet. */
async function transactionEach(bench: Bench, organizations: number): Promise<Figure> {
  const count = 5000;
  const ids = mixed(await sentMessages(bench, count, organizations));
  return await perSecond(`a transaction a webhook with FOR UPDATE, ${wallets(organizations)}`, count, () =>
    spread(count, async (n) => {
      const client = await bench.pool.connect();
      try {
        await client.query('begin');
        const { rows } = await client.query<{ organization_id: string }>(
          'select organization_id from outbound_messages where id = $1',
          [ids[n]],
        );
        const organizationId = rows[0]?.organization_id;
        await client.query('select balance from wallets where organization_id = $1 for update', [organizationId]);
        await client.query(
          `with wallet as (
             update wallets set balance = balance - $2, held = held - $2, ledger_seq = ledger_seq + 1
             where organization_id = $1 returning balance, ledger_seq
           )
           insert into ledger_entries (organization_id, seq, kind, amount, balance_after, message_id, price)
           select $1, ledger_seq, 'charge', -$2::bigint, balance, $3, $2 from wallet`,
          [organizationId, PRICE, ids[n]],
        );
        await client.query(
          `update outbound_messages set state = 'delivered', held = 0, charged = $2, settlement = 'charged' where id = $1`,
          [ids[n], PRICE],
        );
        await client.query('commit');
      } finally {
        client.release();
      }
    }),
  );
}

/**
 * The limit: the same rows written as sets, the events, the entries and the messages, and nothing decided. It is given of
 * each row what only Meta can say, as the product is.
 */
async function bareWrites(bench: Bench): Promise<Figure> {
  const [campaign] = await sentMessages(bench, many, 1);
  const sets = inPieces(campaign?.messageIds ?? [], A_SET).map((ids) => ({
    ids: arrayLiteral(ids),
    wamids: arrayLiteral(ids.map((id) => `wamid.of.${id}`)),
    ats: arrayLiteral(ids.map((_, n) => secondOf(n))),
  }));
  return await perSecond('bare writing of the same rows in sets', many, async () => {
    for (const [set, { ids, wamids, ats }] of sets.entries()) {
      await bench.pool.query(
        `with told as materialized (
           select * from unnest($1::uuid[], $6::text[], $7::timestamptz[]) with ordinality as i(id, wamid, at, n)
         ), logged as (
           insert into meta_status_events (message_id, status, seq, wamid, at, billable, category, pricing_type)
           select id, 'delivered', n, wamid, at, true, 'marketing', 'regular' from told
         ), charged as (
           insert into ledger_entries (
             organization_id, seq, kind, amount, balance_after, message_id, campaign_id, category, country, price, meta_cost, margin
           )
           select $3::uuid, $4 + n, 'charge', -$2::bigint, $2, id, $5::uuid, 'marketing', 'IN', $2, $2 / 2, $2 / 2 from told
         )
         update outbound_messages
         set state = 'delivered', held = 0, charged = $2, settlement = 'charged', updated_at = now() where id = any ($1)`,
        [ids, PRICE, campaign?.organizationId, set * A_SET + 1, campaign?.campaignId, wamids, ats],
      );
    }
  });
}

/** The product's own statement as the bare writing is measured: straight to PostgreSQL, set after set. */
async function statementAlone(bench: Bench): Promise<Figure> {
  const [campaign] = await sentMessages(bench, many, 1);
  const sets = inPieces(campaign?.messageIds ?? [], A_SET).map((ids) => ids.map((id) => status(id, 'delivered')));
  return await perSecond('the settling statement alone, one hot wallet', many, async () => {
    for (const set of sets) await settle(bench.query, set);
  });
}

async function doubleEntry({ pool }: Bench, accounts: number): Promise<Figure> {
  const count = 20_000;
  await makeDoubleEntry(pool, accounts);
  const where = accounts === 1 ? 'one hot account' : `${accounts} accounts`;
  return await perSecond(`double-entry ledger in SQL, ${where}`, count, () =>
    transfer(pool, count, accounts, CONNECTIONS),
  );
}

const wallets = (organizations: number): string =>
  organizations === 1 ? 'one hot wallet' : `${organizations.toLocaleString('en-US')} wallets`;

async function run(bench: Bench): Promise<Figure[]> {
  const acknowledged = await acknowledgement(bench);
  await fromQueue(bench, 1); // warms the plans, the connections and the code
  const rounds: { bare: Figure; alone: Figure; few: Figure }[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    rounds.push({
      bare: await bareWrites(bench),
      alone: await statementAlone(bench),
      few: await fromQueue(bench, 1),
    });
  }
  const bare = medianOf(rounds.map((round) => round.bare));
  const alone = medianOf(rounds.map((round) => round.alone));
  const few = medianOf(rounds.map((round) => round.few));
  const naive = await transactionEach(bench, 1);
  const hot = await doubleEntry(bench, 1);
  const fifty = await doubleEntry(bench, 50);
  const figures = [
    beside(alone, bare),
    beside(few, naive),
    beside(await fromQueue(bench, 50), fifty),
    beside(await fromQueue(bench, 1000), bare),
    beside(await fromHttp(bench, 1), naive),
    beside(await fromHttp(bench, 50), fifty),
    beside(await fromHttp(bench, 1000), bare),
    naive,
    await transactionEach(bench, 50),
    beside(bare, few),
    hot,
    fifty,
  ];
  return [...figures, ...acknowledged];
}

const stateDir = await makeStateDir();
const stack = await startStack(stateDir);
const pool = new pg.Pool({ connectionString: stack.connections.postgresUrl, max: CONNECTIONS });
try {
  const query: Query = async (text, params) => (await pool.query(text, params)).rows as never;
  await runBench(async () => ({
    bench: 'settlement',
    title: 'Settlement: statuses of Meta until they are committed ledger entries',
    figures: await run({ stack, pool, query }),
    notes: [
      'what stands beside it writes to PostgreSQL alone: no HTTP, no queue, no check, no campaign counts',
      `bare writing, the statement alone and from the queue on one wallet: medians of ${ROUNDS} rounds of the three`,
      `acknowledgement: medians of ${ROUNDS} rounds, each with its own percentile`,
      'the platform, its database, its service bus and the caller share the same cores',
    ],
  }));
} finally {
  agent.destroy();
  await pool.end();
  await stack.stop();
  await discardStateDir(stateDir);
}
