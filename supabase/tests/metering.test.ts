import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import {
  accept,
  apply,
  balanceOf,
  daysOf,
  event,
  makePlace,
  report,
  reserve,
  type Reported,
} from './metering-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('what is applied', () => {
  it('charges what was sent and counts the rest for nothing', async () => {
    const place = await makePlace(database, 10);
    const types = ['sent', 'sent', 'received', 'seen', 'seen', 'seen', 'webhook'];
    await report(
      database,
      place.workerId,
      types.map((type) => event(place.instanceId, { type })),
    );
    expect(await daysOf(database, place.organizationId)).toEqual([
      { sent: 2, received: 1, seen: 3, webhook: 1, credits: 2, shortfall: 0 },
    ]);
    expect(await balanceOf(database, place.organizationId)).toEqual({ credits: 8, held: 0, ledger: 8, open: 0 });
  });

  it('counts on the day of UTC on which it happened', async () => {
    const place = await makePlace(database, 10);
    await database.query(`update instance_holders set held_from = '2026-01-01' where instance_id = $1`, [
      place.instanceId,
    ]);
    const [yesterday] = await database.query<{ day: string; midnight: string }>(
      `select (now() at time zone 'UTC')::date - 1 as day, date_trunc('day', now(), 'UTC')::text as midnight`,
    );
    const last = new Date(Date.parse(yesterday!.midnight) - 1).toISOString();
    await report(database, place.workerId, [event(place.instanceId, { occurred_at: last })]);
    const [row] = await database.query(
      `select day = (now() at time zone 'UTC')::date - 1 as yesterday, sent::int from usage_daily where organization_id = $1`,
      [place.organizationId],
    );
    expect(row).toEqual({ yesterday: true, sent: 1 });
  });

  it('settles a reservation once, however many events tell of the message', async () => {
    const place = await makePlace(database, 10);
    await reserve(database, place.organizationId, 3, 'm1');
    const tell = () => event(place.instanceId, { message_id: 'm1' });
    await report(database, place.workerId, [tell(), tell()]);
    await report(database, place.workerId, [tell()]);
    expect(await balanceOf(database, place.organizationId)).toEqual({ credits: 7, held: 0, ledger: 7, open: 0 });
    expect(await daysOf(database, place.organizationId)).toMatchObject([{ sent: 3, credits: 3, shortfall: 0 }]);
  });

  it('never takes what others reserved, and writes down what could not be paid', async () => {
    const place = await makePlace(database, 3);
    await reserve(database, place.organizationId, 2, 'kept');
    const sent = Array.from({ length: 4 }, () => event(place.instanceId));
    await report(database, place.workerId, sent);
    expect(await balanceOf(database, place.organizationId)).toEqual({ credits: 2, held: 2, ledger: 2, open: 2 });
    expect(await daysOf(database, place.organizationId)).toMatchObject([{ sent: 4, credits: 1, shortfall: 3 }]);
    const [row] = await database.query<{ shortfalls: { organization_id: string; shortfall: number }[] }>(
      `select usage_shortfalls(current_date - 1, current_date + 1, 200) as shortfalls`,
    );
    expect(row!.shortfalls).toContainEqual(
      expect.objectContaining({ organization_id: place.organizationId, shortfall: 3 }),
    );
  });

  it('pays for a message that was sent after its reservation was given back, once', async () => {
    const place = await makePlace(database, 10);
    await reserve(database, place.organizationId, 4, 'late');
    await database.query(`select release_credits($1, 'late')`, [place.organizationId]);
    const tell = () => event(place.instanceId, { message_id: 'late' });
    await report(database, place.workerId, [tell(), tell()]);
    await report(database, place.workerId, [tell()]);
    expect(await balanceOf(database, place.organizationId)).toEqual({ credits: 6, held: 0, ledger: 6, open: 0 });
  });

  it('has a shortfall where there never was an entitlement', async () => {
    const place = await makePlace(database);
    await database.query('delete from billing_entitlements where organization_id = $1', [place.organizationId]);
    await report(database, place.workerId, [event(place.instanceId)]);
    expect(await daysOf(database, place.organizationId)).toMatchObject([{ sent: 1, credits: 0, shortfall: 1 }]);
  });

  it('applies a message once, though it is delivered ten times at once', async () => {
    const place = await makePlace(database, 1000);
    const { messages } = await accept(
      database,
      place.workerId,
      Array.from({ length: 300 }, () => event(place.instanceId)),
    );
    const done = await Promise.all(Array.from({ length: 10 }, () => apply(database, messages)));
    expect(done.reduce((sum, { applied }) => sum + applied, 0)).toBe(300);
    expect(await balanceOf(database, place.organizationId)).toMatchObject({ credits: 700, ledger: 700 });
  });

  it('keeps the unknown of a set as a dead letter, and applies the rest of it', async () => {
    const place = await makePlace(database, 5);
    const { messages } = await accept(database, place.workerId, [event(place.instanceId)]);
    const poisoned = messages.map((message) => ({
      ...message,
      event_ids: [...message.event_ids, 9_007_199_254_740_991],
    }));
    expect(await apply(database, poisoned)).toEqual({ applied: 1, shortfall: 0, dead: 1 });
    expect(await apply(database, poisoned)).toEqual({ applied: 0, shortfall: 0, dead: 1 });
    const letters = await database.query('select code, body from dead_letters where source_id = $1', [
      messages[0]!.message_id,
    ]);
    expect(letters).toEqual([{ code: 'USAGE.EVENT_UNKNOWN', body: { eventIds: [9_007_199_254_740_991] } }]);
  });

  it('keeps no dead letter of a set that was not applied', async () => {
    const place = await makePlace(database, 5);
    const { messages } = await accept(database, place.workerId, [event(place.instanceId)]);
    const poisoned = messages.map((message) => ({
      ...message,
      event_ids: [...message.event_ids, 9_007_199_254_740_990],
    }));
    await database.query('alter table usage_daily add constraint nothing_today check (sent < 0) not valid');
    await expect(apply(database, poisoned)).rejects.toThrow(/nothing_today/);
    await database.query('alter table usage_daily drop constraint nothing_today');
    expect(await database.query('select 1 from dead_letters where source_id = $1', [messages[0]!.message_id])).toEqual(
      [],
    );
    expect(await balanceOf(database, place.organizationId)).toMatchObject({ credits: 5, ledger: 5 });
    expect(await apply(database, poisoned)).toMatchObject({ applied: 1, dead: 1 });
  });

  it('shows every day of a range, those without usage too', async () => {
    const place = await makePlace(database, 5);
    await report(database, place.workerId, [event(place.instanceId), event(place.instanceId, { type: 'seen' })]);
    const [row] = await database.query<{ days: { day: string; sent: number; seen: number }[] }>(
      `select usage_of($1, (now() at time zone 'UTC')::date - 2, (now() at time zone 'UTC')::date) as days`,
      [place.organizationId],
    );
    expect(row!.days.map(({ sent, seen }) => ({ sent, seen }))).toEqual([
      { sent: 0, seen: 0 },
      { sent: 0, seen: 0 },
      { sent: 1, seen: 1 },
    ]);
  });
});

it('applies 100,000 events, one in three told again, from 8 connections, and debits exactly the distinct', async () => {
  const started = performance.now();
  const places = [await makePlace(database, 50_000), await makePlace(database, 50_000)];
  const distinct = places.flatMap(({ instanceId, workerId }) =>
    Array.from({ length: 33_334 }, (): { workerId: string; told: Reported } => ({ workerId, told: event(instanceId) })),
  );
  // Every second one is told twice: a third of what is told has been told before. Copies are spread among all others.
  const told = shuffle([...distinct, ...distinct.filter((_, n) => n % 2 === 0)]).slice(0, 100_000);
  const expected = new Set(told.map(({ told: { key } }) => key)).size;
  const calls: (() => Promise<void>)[] = [];
  for (const [workerId, events] of Map.groupBy(told, (item) => item.workerId)) {
    for (let from = 0; from < events.length; from += 500) {
      const chunk = events.slice(from, from + 500).map((item) => item.told);
      calls.push(async () => {
        const { messages } = await accept(database, workerId, chunk);
        await apply(database, messages);
        await apply(database, messages);
      });
    }
  }
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let call = calls.pop(); call; call = calls.pop()) await call();
    }),
  );
  const balances = await Promise.all(places.map(({ organizationId }) => balanceOf(database, organizationId)));
  expect(told).toHaveLength(100_000);
  expect(100_000 - balances.reduce((sum, { credits }) => sum + credits, 0)).toBe(expected);
  for (const { credits, ledger, held } of balances) expect({ ledger, held }).toEqual({ ledger: credits, held: 0 });
  const counted = await Promise.all(places.map(({ organizationId }) => daysOf(database, organizationId)));
  expect(counted.flat().reduce((sum, row) => sum + Number(row['sent']), 0)).toBe(expected);
  expect(performance.now() - started).toBeLessThan(110_000);
}, 120_000);

function shuffle<T>(items: T[]): T[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [items[at], items[other]] = [items[other]!, items[at]!];
  }
  return items;
}

it('forgets applied events, closed reservations and former holders after 60 days; counters and ledger stay', async () => {
  const place = await makePlace(database, 5);
  await reserve(database, place.organizationId, 1, 'old');
  await reserve(database, place.organizationId, 1, 'open');
  await report(database, place.workerId, [event(place.instanceId, { message_id: 'old' })]);
  await accept(database, place.workerId, [event(place.instanceId, { key: 'waiting' })]);
  await report(database, place.workerId, [event(place.instanceId, { key: 'fresh', type: 'seen' })]);
  await database.query(
    `update usage_events set received_at = now() - interval '61 days' where instance_id = $1 and idempotency_key <> 'fresh'`,
    [place.instanceId],
  );
  await database.query(
    `update credit_holds set created_at = now() - interval '61 days', closed_at = closed_at - interval '61 days'
     where organization_id = $1`,
    [place.organizationId],
  );
  await database.query('select prune_usage(10)');
  const left = await database.query(
    `select idempotency_key as key from usage_events where instance_id = $1 order by 1`,
    [place.instanceId],
  );
  expect(left).toEqual([{ key: 'fresh' }, { key: 'waiting' }]);
  expect(
    await database.query('select source_id from credit_holds where organization_id = $1', [place.organizationId]),
  ).toEqual([{ source_id: 'open' }]);
  expect(await daysOf(database, place.organizationId)).toMatchObject([{ sent: 1, seen: 1, credits: 1 }]);
  expect(await balanceOf(database, place.organizationId)).toEqual({ credits: 4, held: 1, ledger: 4, open: 1 });
});
