import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { NOTICE_SECONDS, Tenant } from './slots.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function running(count: number): Promise<Tenant> {
  const tenant = await Tenant.make(database);
  await tenant.stock(count);
  await tenant.buy(count);
  for (let n = 0; n < count; n++) await tenant.run((await tenant.request())!);
  expect(await tenant.states()).toEqual(Array.from({ length: count }, () => 'running'));
  return tenant;
}
const noticed = async (tenant: Tenant): Promise<boolean[]> =>
  (await tenant.instances()).map(({ suspend_after: at }) => at !== null);
const announced = (instanceId: string): Promise<string[]> =>
  database
    .query<{ type: string }>(
      `select body ->> 'type' as type from outbox
       where target = 'recordInstanceEvent' and body ->> 'instanceId' = 'ins_' || replace($1, '-', '') order by id`,
      [instanceId],
    )
    .then((rows) => rows.map(({ type }) => type));

it('gives the newest a notice, suspends them when it has run out, and resumes the oldest first', async () => {
  const tenant = await running(4);
  await tenant.buy(2);
  expect(await noticed(tenant)).toEqual([false, false, true, true]);
  expect(await tenant.states()).toEqual(['running', 'running', 'running', 'running']);

  await tenant.pass(NOTICE_SECONDS - 5);
  expect(await tenant.states()).toEqual(['running', 'running', 'running', 'running']);
  await tenant.pass(10);
  expect(await tenant.states()).toEqual(['running', 'running', 'suspended', 'suspended']);
  const suspended = (await tenant.instances())[3]!;
  expect(suspended).toMatchObject({
    state_reason: 'BILLING.SLOTS_REDUCED',
    has_slot: false,
    has_proxy: true,
    worker_id: null,
    suspend_after: null,
  });
  expect(await announced(suspended.id)).toEqual(['suspension_notice', 'suspended']);

  await tenant.buy(3);
  expect(await tenant.states()).toEqual(['running', 'running', 'requested', 'suspended']);
  const resuming = (await tenant.instances())[2]!;
  expect(resuming.saga_id).toMatch(/^resume:ins_[0-9a-f]{32}:1$/);
  await tenant.run(resuming.id);
  expect(await tenant.states()).toEqual(['running', 'running', 'running', 'suspended']);
  expect(await announced(resuming.id)).toEqual(['suspension_notice', 'suspended', 'resuming']);
});

it('takes a notice back when slots return in time', async () => {
  const tenant = await running(2);
  await tenant.buy(1);
  expect(await noticed(tenant)).toEqual([false, true]);
  await tenant.buy(2);
  expect(await noticed(tenant)).toEqual([false, false]);
  await tenant.pass(NOTICE_SECONDS * 2);
  expect(await tenant.states()).toEqual(['running', 'running']);
  expect(await announced((await tenant.instances())[1]!.id)).toEqual(['suspension_notice', 'suspension_canceled']);
});

it('takes a notice back, or resumes, when a deletion makes room', async () => {
  const tenant = await running(3);
  await tenant.buy(1);
  await tenant.pass(NOTICE_SECONDS + 1);
  expect(await tenant.states()).toEqual(['running', 'suspended', 'suspended']);
  const [first] = await tenant.instances();
  await tenant.delete(first!.id);
  expect(await tenant.states()).toEqual(['deleting', 'requested', 'suspended']);
});

it('enforces the end of grace, of which no event tells', async () => {
  const tenant = await running(2);
  await tenant.buy(2, 'PAST_DUE');
  await tenant.pass(3600);
  expect(await noticed(tenant)).toEqual([false, false]);
  await tenant.pass(3 * 86_400);
  expect(await noticed(tenant)).toEqual([true, true]);
  await tenant.pass(NOTICE_SECONDS + 1);
  expect(await tenant.states()).toEqual(['suspended', 'suspended']);
  await tenant.buy(2);
  expect(await tenant.states()).toEqual(['requested', 'requested']);
});

it('suspends one that is being provisioned, whose run then leaves it as it is', async () => {
  const tenant = await Tenant.make(database);
  await tenant.stock(1);
  await tenant.buy(1);
  const id = (await tenant.request())!;
  await tenant.advance(id);
  await tenant.advance(id);
  await tenant.buy(0, 'CANCELED');
  await tenant.pass(NOTICE_SECONDS + 1);
  const events = await database.query(`select body from outbox where target = 'workerReported' and key like $1`, [
    `%${id.replaceAll('-', '')}`,
  ]);
  expect(events).toEqual([{ body: { event: 'suspended' } }]);
  await tenant.buy(1);
  expect(await tenant.states()).toEqual(['suspended']); // its run holds it still
  await tenant.leave(id);
  await tenant.pass(1);
  expect(await tenant.states()).toEqual(['requested']);
  await tenant.run(id);
  expect((await tenant.instances())[0]).toMatchObject({ state: 'running', has_proxy: true, has_slot: true });
});

it('leaves an instance whose resumption fails suspended, with all it had, and tries again later', async () => {
  const tenant = await running(1);
  await tenant.buy(0, 'CANCELED');
  await tenant.pass(NOTICE_SECONDS + 1);
  await tenant.buy(1);
  const id = (await tenant.instances())[0]!.id;
  await tenant.advance(id);
  await tenant.fail(id);
  expect((await tenant.instances())[0]).toMatchObject({
    state: 'suspended',
    state_reason: 'PROVISION.TIMED_OUT',
    has_slot: false,
    has_proxy: true,
  });
  await tenant.pass(1);
  expect(await tenant.states()).toEqual(['suspended']);
  await tenant.pass(300);
  expect(await tenant.states()).toEqual(['requested']);
  expect((await tenant.instances())[0]?.saga_id).toMatch(/:2$/);
});

it('an orchestration that was overtaken by a resumption claims nothing', async () => {
  const tenant = await Tenant.make(database);
  await tenant.buy(1);
  const id = (await tenant.request())!;
  const provision = (await tenant.instances())[0]!.saga_id;
  await tenant.buy(0, 'CANCELED');
  await tenant.pass(NOTICE_SECONDS + 1);
  await tenant.buy(1);
  expect(await tenant.call(`claim_provision($1, 'late', $2)`, id, provision)).toEqual({ claimed: false });
  expect(
    await tenant.call(`claim_provision($1, 'now', $2)`, id, provision.replace('provision', 'resume') + ':1'),
  ).toEqual({ claimed: true });
});

describe('deletion', () => {
  it('frees the slot and the worker at once, and twice is once', async () => {
    const tenant = await running(1);
    const id = (await tenant.instances())[0]!.id;
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => tenant.delete(id)));
    expect(outcomes.filter(({ first }) => first === true)).toHaveLength(1);
    expect(outcomes.every(({ ok }) => ok === true)).toBe(true);
    expect((await tenant.instances())[0]).toMatchObject({ state: 'deleting', has_slot: false, worker_id: null });
    const starts = await database.query(`select from outbox where key = $1`, [
      `deprovision:ins_${id.replaceAll('-', '')}`,
    ]);
    expect(starts).toHaveLength(1);
    expect(await tenant.call('claim_deletion($1)', id)).toEqual({ claimed: true });
    await tenant.advance(id);
    expect((await tenant.instances())[0]).toMatchObject({ state: 'deleted', has_proxy: false });
    expect(await tenant.delete(id)).toMatchObject({ ok: true, first: false, outbox_ids: [] });
  });

  it('is not finished while a proxy is left', async () => {
    const tenant = await running(1);
    const id = (await tenant.instances())[0]!.id;
    await tenant.delete(id);
    expect(await tenant.call('finish_deletion($1, null)', id)).toEqual({ outcome: 'deleting' });
  });

  it('of one that is being provisioned is finished by the run that holds it', async () => {
    const tenant = await Tenant.make(database);
    await tenant.stock(1);
    await tenant.buy(1);
    const id = (await tenant.request())!;
    await tenant.advance(id);
    await tenant.advance(id);
    await tenant.delete(id);
    expect(await tenant.call('claim_deletion($1)', id)).toEqual({ claimed: false });
    const { saga_run: run } = (await tenant.instances())[0]!;
    expect(await tenant.call('place_instance($1, $2)', id, run)).toEqual({ outcome: 'not_claimed' });
    expect(await tenant.call('finish_provision($1, $2, null)', id, run)).toEqual({ outcome: 'not_claimed' });
    await tenant.leave(id);
    expect((await tenant.instances())[0]).toMatchObject({ state: 'deleted', has_proxy: false, saga_live: false });
  });

  it('is of one’s own instances only, and its key names one of them', async () => {
    const [mine, theirs] = [await running(2), await running(1)];
    const [first, second] = await mine.instances();
    const [other] = await theirs.instances();
    expect(await mine.delete(other!.id)).toEqual({ ok: false, code: 'INSTANCE.UNKNOWN' });
    const keyed = (id: string, hash: string) =>
      mine.call(`delete_instance($1, $2, 'user_test', 'k', $3, 'test')`, mine.id, id, hash);
    expect(await keyed(first!.id, 'a')).toMatchObject({ ok: true, first: true });
    expect(await keyed(first!.id, 'a')).toMatchObject({ ok: true });
    expect(await keyed(second!.id, 'b')).toEqual({ ok: false, code: 'IDEMPOTENCY.KEY_REUSED' });
    expect(await theirs.states()).toEqual(['running']);
  });

  it('does not wait, with the instance in its hands, for one who holds the organization and then wants the instance', async () => {
    const tenant = await running(1);
    const [{ id } = { id: '' }] = await tenant.instances();
    await tenant.delete(id);
    await tenant.call('release_proxy($1)', id);
    await database.asRole('none', {}, async (query) => {
      await query('select enforce_slots($1)', [tenant.id]);
      // Its audit entry refers to the organization, which is held here until this transaction ends.
      await database.query(`set statement_timeout = '5s'; select finish_deletion('${id}', null)`);
    });
    expect(await tenant.states()).toEqual(['deleted']);
  });
});
