import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import pg from 'pg';
import {
  makeMeteredPlace,
  tellUsage,
  untilUsageApplied,
  usageEvent,
  type MeteredPlace,
} from '../tests/support/metered-place.ts';
import { discardStateDir, makeStateDir, startStack, type TestStack } from '../tests/support/stack.ts';
import { beside, perSecond, runBench, type Figure } from './kit/report.ts';

/*
 * How many usage events a second the whole platform takes, from the HTTP call of a worker until they are counted and
 * charged, beside the naive way in the same run: one transaction for each event. The naive way is given every advantage:
 * it writes to PostgreSQL itself, without HTTP, a queue or a check of the worker.
 */

const CONNECTIONS = 8;
const { values } = parseArgs({ options: { events: { type: 'string', default: '50000' } }, strict: false });
const many = Number(values['events']);

/** Runs the pieces of work over as many connections as workers would have. */
async function spread(pieces: number, work: () => Promise<unknown>): Promise<void> {
  let left = pieces;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) await work();
    }),
  );
}

async function overHttp(stack: TestStack, place: MeteredPlace, events: number, aCall: number): Promise<void> {
  await spread(events / aCall, () =>
    tellUsage(
      stack,
      place,
      Array.from({ length: aCall }, () => usageEvent(place.instanceId)),
    ),
  );
  await untilUsageApplied(stack, place);
}

/** The same rows, the obvious way. */
async function chargeNaively(pool: pg.Pool, organizationId: string, instanceId: string): Promise<void> {
  const client = await pool.connect();
  await client.query('begin');
  const { rows } = await client.query<{ id: string }>(
    `insert into usage_events (organization_id, instance_id, worker_id, idempotency_key, type, occurred_at, applied_at, credits)
     values ($1, $2, $2, $3, 'sent', now(), now(), 1)
     on conflict (instance_id, idempotency_key) do nothing returning id`,
    [organizationId, instanceId, randomUUID()],
  );
  if (rows[0]) {
    const paid = await client.query<{ credits: string }>(
      `update billing_entitlements set credits = credits - 1
       where organization_id = $1 and credits - credits_held >= 1 returning credits`,
      [organizationId],
    );
    await client.query(
      `insert into credit_ledger (id, organization_id, kind, source_id, amount, balance_after)
       values (uuid_v7(), $1, 'settle', $2, -1, $3)`,
      [organizationId, `usage:${rows[0].id}`, paid.rows[0]?.credits],
    );
    await client.query(
      `insert into usage_daily (organization_id, day, instance_id, sent, credits)
       values ($1, (now() at time zone 'UTC')::date, $2, 1, 1)
       on conflict (organization_id, day, instance_id) do update
         set sent = usage_daily.sent + 1, credits = usage_daily.credits + 1`,
      [organizationId, instanceId],
    );
  }
  await client.query('commit');
  client.release();
}

async function measure(stack: TestStack): Promise<Figure[]> {
  const { demo, postgresUrl } = stack.connections;
  const place = await makeMeteredPlace(stack, demo.adminToken, 10_000_000);
  await overHttp(stack, place, 2_000, 500);
  const pool = new pg.Pool({ connectionString: postgresUrl, max: CONNECTIONS });
  try {
    const uuid = place.instanceId.slice('ins_'.length);
    const few = many / 5;
    const ours = await perSecond('from HTTP, 500 events a call, to charged', many, () =>
      overHttp(stack, place, many, 500),
    );
    const singly = await perSecond('from HTTP, 1 event a call, to charged', few / 5, () =>
      overHttp(stack, place, few / 5, 1),
    );
    const naive = await perSecond('naive: a transaction an event, in SQL alone', few, () =>
      spread(few, () => chargeNaively(pool, place.organizationId, uuid)),
    );
    return [beside(ours, naive), beside(singly, naive), naive];
  } finally {
    await pool.end();
  }
}

await runBench(async () => {
  const stateDir = await makeStateDir();
  const stack = await startStack(stateDir);
  try {
    return { bench: 'usage', title: 'Usage events, counted and charged', figures: await measure(stack) };
  } finally {
    await stack.stop();
    await discardStateDir(stateDir);
  }
});
