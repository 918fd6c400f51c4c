import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

interface Received {
  outcome: string;
  outbox_ids: string[];
}
async function receive(eventId: string): Promise<Received> {
  const [row] = await database.query<{ r: Received }>(
    `select receive_webhook('stripe', $1, 'invoice.paid', 'stripe-events', '{"n":1}', 'test') as r`,
    [eventId],
  );
  return row!.r;
}
interface Claimed {
  id: string;
  key: string;
  attempts: number;
}
async function claim(ids: string[] | null = null, leaseSeconds = 30): Promise<Claimed[]> {
  const [row] = await database.query<{ r: Claimed[] }>('select claim_outbox(100, $2, $1) as r', [ids, leaseSeconds]);
  return row!.r;
}
const finish = (results: { id: string; error: string | null }[]) =>
  database.query('select finish_outbox($1)', [JSON.stringify(results)]);

it('enqueues the first copy of a webhook with its inbox row, and no other', async () => {
  const copies = await Promise.all(Array.from({ length: 50 }, () => receive('evt_1')));
  expect(copies.filter(({ outcome }) => outcome === 'received')).toHaveLength(1);
  const rows = await database.query(`select id from outbox where key = 'stripe:evt_1'`);
  expect(rows).toHaveLength(1);
});

it('names the unsent outbox row of the first copy to every later copy, until it is sent', async () => {
  const first = await receive('evt_2');
  expect((await receive('evt_2')).outbox_ids).toEqual(first.outbox_ids);
  await finish([{ id: first.outbox_ids[0]!, error: null }]);
  expect(await receive('evt_2')).toEqual({ outcome: 'duplicate', outbox_ids: [] });
});

it('gives a row to one sender at a time, and back when the sender died', async () => {
  const { outbox_ids: ids } = await receive('evt_3');
  const claims = await Promise.all(Array.from({ length: 8 }, () => claim(ids)));
  expect(claims.flat()).toHaveLength(1);
  await database.query(`update outbox set next_attempt_at = now() where id = any ($1)`, [ids]);
  expect(await claim(ids)).toEqual([expect.objectContaining({ attempts: 2 })]);
});

it('tries a failed row again later, with a growing delay, and a sent row never', async () => {
  const { outbox_ids: ids } = await receive('evt_4');
  await claim(ids);
  await finish([{ id: ids[0]!, error: 'the bus is away' }]);
  expect(await claim(ids)).toEqual([]);
  const [row] = await database.query<{ wait: number; last_error: string }>(
    `select extract(epoch from next_attempt_at - now())::float as wait, last_error from outbox where id = $1`,
    [ids[0]],
  );
  expect(row).toMatchObject({ last_error: 'the bus is away' });
  expect(row!.wait).toBeGreaterThan(1);
  await finish([{ id: ids[0]!, error: null }]);
  await database.query(`update outbox set next_attempt_at = now() where id = $1`, [ids[0]]);
  expect(await claim(ids)).toEqual([]);
});

describe('dead letters', () => {
  const record = (sourceId: string) =>
    database.query(`select record_dead_letters($1) as n`, [
      JSON.stringify([{ queue: 'stripe-events', source_id: sourceId, code: 'X', reason: 'because', body: { a: 1 } }]),
    ]);
  const resolve = async (id: string, action: string) => {
    const [row] = await database.query<{ r: { ok: boolean; code?: string; outbox_ids?: string[] } }>(
      `select resolve_dead_letter($1, $2, 'user_op', 'looked at it', 'test') as r`,
      [id, action],
    );
    return row!.r;
  };
  const openLetter = async (sourceId: string): Promise<string> => {
    await record(sourceId);
    const [row] = await database.query<{ id: string }>(
      `select id from dead_letters where source_id = $1 and status = 'open'`,
      [sourceId],
    );
    return row!.id;
  };

  it('keep one open letter a message', async () => {
    await Promise.all(Array.from({ length: 10 }, () => record('m1')));
    expect(await database.query(`select 1 from dead_letters where source_id = 'm1'`)).toHaveLength(1);
  });

  it('are replayed once: their body goes to their queue again', async () => {
    const id = await openLetter('m2');
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => resolve(id, 'replay')));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === 'DEAD_LETTER.ALREADY_RESOLVED')).toHaveLength(4);
    const sent = await database.query(`select target, body from outbox where key = $1`, [`replay:${id}`]);
    expect(sent).toEqual([{ target: 'stripe-events', body: { a: 1 } }]);
  });

  it('may die again after a replay', async () => {
    const id = await openLetter('m3');
    await resolve(id, 'replay');
    expect(await openLetter('m3')).not.toBe(id);
  });

  it('are discarded with who and why, and in the audit log', async () => {
    const id = await openLetter('m4');
    expect(await resolve(id, 'discard')).toMatchObject({ ok: true, outbox_ids: [] });
    const [row] = await database.query(`select status, resolved_by, resolution_note from dead_letters where id = $1`, [
      id,
    ]);
    expect(row).toEqual({ status: 'discarded', resolved_by: 'user_op', resolution_note: 'looked at it' });
    const audit = await database.query(`select 1 from audit_logs where subject = $1`, [
      `dlq_${id.replaceAll('-', '')}`,
    ]);
    expect(audit).toHaveLength(1);
  });
});

it('forgets what was sent long ago, and nothing that was not', async () => {
  await receive('evt_old');
  await receive('evt_unsent');
  await database.query(`update outbox set sent_at = now() - interval '8 days' where key = 'stripe:evt_old'`);
  await database.query(`update outbox set created_at = now() - interval '80 days' where key = 'stripe:evt_unsent'`);
  await database.query('select prune_messaging(10)');
  const rows = await database.query(`select key from outbox where key in ('stripe:evt_old', 'stripe:evt_unsent')`);
  expect(rows).toEqual([{ key: 'stripe:evt_unsent' }]);
});

it('makes ids that sort by time and are version 7', async () => {
  const rows = await database.query<{ id: string }>('select uuid_v7() as id from generate_series(1, 50)');
  for (const { id } of rows)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const millis = parseInt(rows[0]!.id.replaceAll('-', '').slice(0, 12), 16);
  expect(Math.abs(millis - Date.now())).toBeLessThan(60_000);
});
