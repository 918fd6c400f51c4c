import pg from 'pg';
import { supabaseUsage } from '../adapters/supabase/metering.ts';
import { fromUuid } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { QueueMessage } from '../messaging/consume-batch.ts';
import { balanceOf, makePlace, type Place } from '../../supabase/tests/metering-fixtures.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import { applyUsageEvents } from './apply-usage-events.ts';

const quiet: Logger = { info() {}, warn() {}, error() {}, child: () => quiet };
let supabase: TestSupabase;
beforeAll(async () => {
  supabase = await createTestSupabase();
});
afterAll(() => supabase.close());

async function accepted({ instanceId, workerId }: Place, count: number): Promise<QueueMessage[]> {
  const { outcomes, outboxIds } = await supabaseUsage(supabase.client).accept(
    fromUuid('wrk', workerId),
    Array.from({ length: count }, (_, n) => ({
      idempotencyKey: `${n}`,
      instanceId: fromUuid('ins', instanceId),
      type: 'sent' as const,
      occurredAt: new Date().toISOString(),
    })),
    'test',
  );
  expect(outcomes).toEqual(Array(count).fill({ outcome: 'accepted' }));
  const rows = await supabase.query<{ key: string; body: unknown }>(
    'select key, body from outbox where id = any ($1) order by id',
    [outboxIds],
  );
  return rows.map(({ key, body }) => ({ messageId: key, body, correlationId: null, deliveryCount: 1 }));
}
const consume = (messages: QueueMessage[]) =>
  applyUsageEvents({ usage: supabaseUsage(supabase.client), logger: quiet }, messages);

it('applies the good of a mixed batch and keeps the poison with its reason', async () => {
  const place = await makePlace(supabase, 250);
  const good = await accepted(place, 250);
  const poison = ['text', { eventIds: [] }, { eventIds: ['1'] }, { eventIds: [-1] }, { eventIds: Array(101).fill(1) }];
  const bad = poison.map((body, n) => ({ messageId: `bad-${n}`, body, correlationId: 'c', deliveryCount: 1 }));
  await consume([...good.slice(0, 1), ...bad, ...good.slice(1)]);
  expect(await balanceOf(supabase, place.organizationId)).toMatchObject({ credits: 0, ledger: 0 });
  const letters = await supabase.query(
    `select source_id, code, body, correlation_id from dead_letters where queue = 'usage-events' order by source_id`,
  );
  expect(letters).toEqual(
    poison.map((body, n) => ({ source_id: `bad-${n}`, code: 'MESSAGE.MALFORMED', body, correlation_id: 'c' })),
  );
});

it('applies a batch of more than one set', async () => {
  const place = await makePlace(supabase, 500);
  const messages = await accepted(place, 400);
  // Thirty messages, each of which names some of the others' events too.
  const spread = Array.from({ length: 30 }, (_, n) => ({ ...messages[n % 4]!, messageId: `spread-${n}` }));
  await consume(spread);
  expect(await balanceOf(supabase, place.organizationId)).toMatchObject({ credits: 100, ledger: 100 });
});

it('tries again when it is the one that gives way in a deadlock', async () => {
  const places = [await makePlace(supabase, 10), await makePlace(supabase, 10)];
  const [first, second] = places.sort((a, b) => (a.organizationId < b.organizationId ? -1 : 1));
  const messages = [...(await accepted(first!, 1)), ...(await accepted(second!, 1))];
  const other = new pg.Client({ connectionString: supabase.url });
  await other.connect();
  try {
    // Two locks taken in the wrong order by somebody else: the set waits for one and is waited for by the other.
    const lock = 'select from billing_entitlements where organization_id = $1 for update';
    await other.query('begin');
    await other.query(lock, [second!.organizationId]);
    // The set's own patience is shorter, so that it is the one to be told.
    await other.query(`set local deadlock_timeout = '60s'`);
    const done = consume(messages);
    await waitFor('the set to wait for the lock', async () => {
      const rows = await supabase.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    await Promise.all([other.query(lock, [first!.organizationId]).then(() => other.query('commit')), done]);
    const [row] = await supabase.query<{ deadlocks: string }>(
      'select pg_stat_get_db_deadlocks(oid) as deadlocks from pg_database where datname = current_database()',
    );
    expect(Number(row!.deadlocks)).toBe(1);
  } finally {
    await other.end();
  }
  for (const { organizationId } of places) {
    expect(await balanceOf(supabase, organizationId)).toMatchObject({ credits: 9, ledger: 9 });
  }
});
