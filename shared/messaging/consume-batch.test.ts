import { z } from 'zod';
import { supabaseDeadLetters } from '../adapters/supabase/messaging.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Logger } from '../kernel/logger.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { consumeBatch, type Applied, type QueueMessage } from './consume-batch.ts';

const quiet: Logger = { info() {}, warn() {}, error() {}, child: () => quiet };
let supabase: TestSupabase;
beforeAll(async () => {
  supabase = await createTestSupabase();
});
afterAll(() => supabase.close());

const message = (messageId: string, body: unknown, deliveryCount = 1): QueueMessage => ({
  messageId,
  body,
  deliveryCount,
  correlationId: null,
});

async function consume(
  messages: QueueMessage[],
  apply: (n: number) => Applied,
): Promise<{ applied: number[]; error: unknown }> {
  const applied: number[] = [];
  const consumer = {
    queue: 'stripe-events',
    schema: z.object({ n: z.int() }),
    apply: async ({ n }: { n: number }) => {
      const outcome = apply(n);
      applied.push(n);
      return outcome;
    },
    deadLetters: supabaseDeadLetters(supabase.client),
    logger: quiet,
    maxDeliveryCount: 10,
  };
  const error: unknown = await consumeBatch(consumer, messages).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { applied, error };
}

const letters = (prefix: string) =>
  supabase.query(`select source_id, code from dead_letters where source_id like $1 order by source_id`, [`${prefix}%`]);

it('applies the good of a mixed batch and keeps the poison with its reason', async () => {
  const { applied, error } = await consume(
    [message('a1', { n: 1 }), message('a2', 'poison'), message('a3', { n: 3 }), message('a4', { n: 4 })],
    (n) => (n === 3 ? { kind: 'dead', code: 'TEST.UNKNOWN', reason: 'no such thing' } : { kind: 'done' }),
  );
  expect(error).toBeNull();
  expect(applied).toEqual([1, 3, 4]);
  expect(await letters('a')).toEqual([
    { source_id: 'a2', code: 'MESSAGE.MALFORMED' },
    { source_id: 'a3', code: 'TEST.UNKNOWN' },
  ]);
});

it('lets the batch come again for a transient failure, having applied the rest', async () => {
  const { applied, error } = await consume([message('b1', { n: 1 }), message('b2', { n: 2 })], (n) => {
    if (n === 1) throw new AppError('DATABASE.UNAVAILABLE', { kind: 'unavailable', message: 'away' });
    return { kind: 'done' };
  });
  expect(error).toBeInstanceOf(AppError);
  expect(applied).toEqual([2]);
  expect(await letters('b')).toEqual([]);
});

it('keeps what fails on its last delivery, so that it drags nothing else along', async () => {
  const { error } = await consume([message('c1', { n: 1 }, 10), message('c2', { n: 2 }, 2)], (n) => {
    if (n === 1) throw new Error('still failing');
    return { kind: 'done' };
  });
  expect(error).toBeNull();
  expect(await letters('c')).toEqual([{ source_id: 'c1', code: 'MESSAGE.DELIVERIES_EXHAUSTED' }]);
});

it('buries what can never succeed at once', async () => {
  await consume([message('d1', { n: 1 })], () => {
    throw new AppError('BILLING.BROKEN', { kind: 'unprocessable', message: 'never' });
  });
  expect(await letters('d')).toEqual([{ source_id: 'd1', code: 'BILLING.BROKEN' }]);
});
