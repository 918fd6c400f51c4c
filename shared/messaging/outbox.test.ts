import { supabaseWebhookInbox } from '../adapters/supabase/billing.ts';
import { supabaseOutbox } from '../adapters/supabase/messaging.ts';
import type { Logger } from '../kernel/logger.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { dispatchOutbox, sweepOutbox, type DispatchDeps } from './outbox.ts';

const quiet: Logger = { info() {}, warn() {}, error() {}, child: () => quiet };
let supabase: TestSupabase;
beforeAll(async () => {
  supabase = await createTestSupabase();
});
afterAll(() => supabase.close());
afterEach(() => supabase.query('delete from outbox'));

interface Sink {
  deps: DispatchDeps;
  sent: string[];
  fail: (error: Error | null) => void;
}
function sink(): Sink {
  let failure: Error | null = null;
  const sent: string[] = [];
  return {
    sent,
    fail: (error) => (failure = error),
    deps: {
      outbox: supabaseOutbox(supabase.client),
      logger: quiet,
      queues: {
        async send(_queue, messages) {
          if (failure) throw failure;
          sent.push(...messages.map(({ messageId }) => messageId));
        },
      },
      orchestrations: {
        async start(_name, instanceId) {
          sent.push(`start ${instanceId}`);
        },
        async raise(instanceId, event) {
          sent.push(`raise ${event} to ${instanceId}`);
        },
      },
    },
  };
}
const receive = (eventId: string) =>
  supabaseWebhookInbox(supabase.client).receive({
    endpoint: 'stripe',
    eventId,
    eventType: 'invoice.paid',
    queue: 'stripe-events',
    body: { n: 1 },
    correlationId: 'test',
  });

it('sends right after the commit, once', async () => {
  const { deps, sent } = sink();
  const { outboxIds } = await receive('evt_a');
  expect(await dispatchOutbox(deps, outboxIds)).toBe(1);
  expect(await dispatchOutbox(deps, outboxIds)).toBe(0);
  expect(sent).toEqual(['stripe:evt_a']);
});

it('sends an event whose first copy was never enqueued when its second copy comes', async () => {
  const { deps, sent, fail } = sink();
  fail(new Error('the bus is away'));
  const first = await receive('evt_b');
  expect(await dispatchOutbox(deps, first.outboxIds)).toBe(0);
  fail(null);
  const second = await receive('evt_b');
  expect(second).toEqual({ outcome: 'duplicate', outboxIds: first.outboxIds });
  await supabase.query('update outbox set next_attempt_at = now()');
  await dispatchOutbox(deps, second.outboxIds);
  expect(sent).toEqual(['stripe:evt_b']);
});

it('sweeps what a crash left between the commit and the send', async () => {
  const { deps, sent } = sink();
  for (let n = 0; n < 450; n++)
    await supabase.query(`select enqueue('queue', 'stripe-events', $1, '{}', null)`, [`m${n}`]);
  expect(await sweepOutbox(deps)).toBe(450);
  expect(new Set(sent).size).toBe(450);
});

it('gives orchestration commands to Durable', async () => {
  const { deps, sent } = sink();
  await supabase.query(`select enqueue('orchestration-start', 'provisionInstance', 'provision:i', '"i"', null)`);
  await supabase.query(`select enqueue('orchestration-event', 'workerReported', 'provision:i', '{}', null)`);
  await sweepOutbox(deps);
  expect(sent.sort()).toEqual(['raise workerReported to provision:i', 'start provision:i']);
});

it('sends each row once with several senders at work', async () => {
  const { deps, sent } = sink();
  for (let n = 0; n < 60; n++)
    await supabase.query(`select enqueue('queue', 'stripe-events', $1, '{}', null)`, [`r${n}`]);
  await Promise.all(Array.from({ length: 6 }, () => sweepOutbox(deps)));
  expect([...sent].sort()).toEqual([...new Set(sent)].sort());
  expect(sent).toHaveLength(60);
});
