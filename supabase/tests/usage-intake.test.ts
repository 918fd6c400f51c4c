import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { report as workerReports } from './fixtures.ts';
import { accept, event, makePlace, placeOnNewWorker, report } from './metering-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('what is taken in', () => {
  it('says of each event in order what became of it', async () => {
    const { instanceId, workerId } = await makePlace(database, 10);
    const foreign = await makePlace(database);
    const first = event(instanceId);
    const seen = event(instanceId, { type: 'seen' });
    expect(await report(database, workerId, [first])).toEqual([{ outcome: 'accepted' }]);
    const { outcomes, messages } = await accept(database, workerId, [
      first,
      seen,
      { ...seen },
      { ...seen, type: 'received' },
      event(foreign.instanceId),
      event(randomUUID()),
      event(instanceId, { occurred_at: at(6 * MINUTE) }),
      { ...first, message_id: 'another' },
    ]);
    expect(outcomes).toEqual([
      { outcome: 'duplicate' },
      { outcome: 'accepted' },
      { outcome: 'duplicate' },
      { outcome: 'rejected', code: 'USAGE.KEY_REUSED' },
      { outcome: 'rejected', code: 'USAGE.INSTANCE_NOT_HELD' },
      { outcome: 'rejected', code: 'USAGE.INSTANCE_NOT_HELD' },
      { outcome: 'rejected', code: 'USAGE.IN_THE_FUTURE' },
      { outcome: 'rejected', code: 'USAGE.KEY_REUSED' },
    ]);
    expect(messages.flatMap(({ event_ids }) => event_ids)).toHaveLength(1);
  });

  it('counts a key for each instance by itself', async () => {
    const one = await makePlace(database, 5);
    const other = await makePlace(database, 5);
    expect(await report(database, one.workerId, [event(one.instanceId, { key: 'k' })])).toEqual([
      { outcome: 'accepted' },
    ]);
    expect(await report(database, other.workerId, [event(other.instanceId, { key: 'k' })])).toEqual([
      { outcome: 'accepted' },
    ]);
  });

  it('carries 500 in messages of 100 at most, far below the bus’s limit', async () => {
    const { instanceId, workerId } = await makePlace(database);
    const events = Array.from({ length: 500 }, (_, n) => event(instanceId, { key: `${n}`.padEnd(200, 'k') }));
    const { messages } = await accept(database, workerId, events);
    expect(messages.map(({ event_ids }) => event_ids.length)).toEqual([100, 100, 100, 100, 100]);
    for (const message of messages) expect(JSON.stringify(message).length).toBeLessThan(10_000);
  });

  it('takes what happened while the worker held the instance, also later, and nothing else', async () => {
    const { instanceId, workerId } = await makePlace(database);
    await database.query(`update instance_holders set held_from = now() - interval '10 days' where instance_id = $1`, [
      instanceId,
    ]);
    const next = await placeOnNewWorker(database, instanceId);
    const when = async (worker: string, ms: number) =>
      (await accept(database, worker, [event(instanceId, { occurred_at: at(ms) })])).outcomes[0]!.code ?? 'accepted';
    expect(await when(workerId, -3 * DAY)).toBe('accepted');
    expect(await when(workerId, -8 * DAY)).toBe('USAGE.TOO_OLD');
    expect(await when(next, -3 * DAY)).toBe('USAGE.INSTANCE_NOT_HELD');
    expect(await when(next, -4 * MINUTE)).toBe('accepted');
    await database.query(
      `update instance_holders set held_until = now() - interval '1 hour' where instance_id = $1 and worker_id = $2`,
      [instanceId, workerId],
    );
    expect(await when(workerId, -56 * MINUTE)).toBe('accepted');
    expect(await when(workerId, -50 * MINUTE)).toBe('USAGE.INSTANCE_NOT_HELD');
  });

  it('remembers the holder of an instance that was let go', async () => {
    const { instanceId, workerId } = await makePlace(database);
    await database.query(`update assignments set desired = 'release' where instance_id = $1`, [instanceId]);
    expect(await workerReports(database, workerId, instanceId, 1, 'released')).toBe(true);
    expect(await database.query('select 1 from assignments where instance_id = $1', [instanceId])).toEqual([]);
    const [holder] = await database.query<{ ended: boolean }>(
      'select held_until is not null as ended from instance_holders where instance_id = $1 and worker_id = $2',
      [instanceId, workerId],
    );
    expect(holder).toEqual({ ended: true });
    expect((await accept(database, workerId, [event(instanceId)])).outcomes).toEqual([{ outcome: 'accepted' }]);
  });

  it('accepts an event once, whichever of many connections tells it first and in whatever order', async () => {
    const { instanceId, workerId } = await makePlace(database);
    const events = Array.from({ length: 200 }, () => event(instanceId));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => accept(database, workerId, n % 2 ? [...events].reverse() : events)),
    );
    const outcomes = answers.flatMap((answer) => answer.outcomes.map(({ outcome }) => outcome));
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(200);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(1400);
    expect(answers.flatMap(({ messages }) => messages.flatMap(({ event_ids }) => event_ids))).toHaveLength(200);
  });
});
