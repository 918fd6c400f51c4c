import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { beat, buy, makeOrganization, report, requestInstance, step } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function one<T>(sql: string, ...params: unknown[]): Promise<T> {
  const [row] = await database.query<{ value: T }>(`select (${sql}) as value`, params);
  return row!.value;
}
const state = (instanceId: string) => one<string>('select state from instances where id = $1', instanceId);
const leftovers = (instanceId: string) =>
  one<number>(
    `select (select count(*) from slots where instance_id = $1)
       + (select count(*) from assignments where instance_id = $1 and desired = 'hold')`,
    instanceId,
  ).then(Number);

/** A claimed instance with a slot, and a live worker with room. */
async function claimed(): Promise<{ instanceId: string; run: string; workerId: string }> {
  const organizationId = await makeOrganization(database);
  await buy(database, organizationId);
  const { instance_id: instanceId } = await requestInstance(database, organizationId);
  const run = randomUUID();
  await step(database, 'claim_provision', instanceId!, run);
  await database.query(`update workers set lease_expires_at = now() - interval '1 minute'`);
  const workerId = randomUUID();
  await beat(database, workerId);
  return { instanceId: instanceId!, run, workerId };
}

describe('request_instance', () => {
  it('refuses before anything is paid, and names why', async () => {
    const organizationId = await makeOrganization(database);
    expect(await requestInstance(database, organizationId)).toMatchObject({
      ok: false,
      code: 'BILLING.PAYMENT_REQUIRED',
    });
    await buy(database, organizationId, { status: 'UNPAID' });
    expect(await requestInstance(database, organizationId)).toMatchObject({
      ok: false,
      code: 'BILLING.PAYMENT_REQUIRED',
    });
  });

  it('gives the last slot to exactly one of 20 racing requests', async () => {
    const organizationId = await makeOrganization(database);
    await buy(database, organizationId, { seats: 1 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => requestInstance(database, organizationId)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === 'BILLING.SLOTS_FULL')).toHaveLength(19);
    expect(Number(await one('select count(*) from slots where organization_id = $1', organizationId))).toBe(1);
    expect(Number(await one('select count(*) from instances where organization_id = $1', organizationId))).toBe(1);
  });

  it('answers a repeated key with the first answer, and refuses the key with another body', async () => {
    const organizationId = await makeOrganization(database);
    await buy(database, organizationId, { seats: 5 });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => requestInstance(database, organizationId, { key: 'k1', hash: 'same' })),
    );
    expect(new Set(outcomes.map(({ instance_id: id }) => id)).size).toBe(1);
    expect(Number(await one('select count(*) from slots where organization_id = $1', organizationId))).toBe(1);
    expect(await requestInstance(database, organizationId, { key: 'k1', hash: 'other' })).toEqual({
      ok: false,
      code: 'IDEMPOTENCY.KEY_REUSED',
    });
  });

  it('counts the slots a tier includes, and none once grace is over', async () => {
    const organizationId = await makeOrganization(database);
    await buy(database, organizationId, { seats: 2, tier: 'PRO' });
    expect(await one(`select (entitlement_of($1) ->> 'paid_slots')::int`, organizationId)).toBe(7);
    await buy(database, organizationId, { seats: 2, tier: 'PRO', status: 'PAST_DUE' });
    expect(await one(`select (entitlement_of($1) ->> 'paid_slots')::int`, organizationId)).toBe(7);
    await database.query(
      `update billing_entitlements set grace_ends_at = now() - interval '1 second' where organization_id = $1`,
      [organizationId],
    );
    expect(await one(`select (entitlement_of($1) ->> 'paid_slots')::int`, organizationId)).toBe(0);
  });

  it('refuses a suspended organization', async () => {
    const organizationId = await makeOrganization(database);
    await buy(database, organizationId);
    await database.query(`update organizations set status = 'suspended' where id = $1`, [organizationId]);
    expect(await requestInstance(database, organizationId)).toEqual({ ok: false, code: 'ORGANIZATION.SUSPENDED' });
  });
});

describe('the saga in the database', () => {
  it('lets one run claim an instance, as often as it asks, and no other', async () => {
    const { instanceId, run } = await claimed();
    expect(await step(database, 'claim_provision', instanceId, run)).toEqual({ claimed: true });
    expect(await step(database, 'claim_provision', instanceId, 'another')).toEqual({ claimed: false });
    expect(await step(database, 'place_instance', instanceId, 'another')).toEqual({ outcome: 'not_claimed' });
  });

  it('places on a live worker with room, once', async () => {
    const { instanceId, run, workerId } = await claimed();
    const first = await step(database, 'place_instance', instanceId, run);
    expect(first).toMatchObject({ outcome: 'placed', worker_id: workerId, epoch: 1 });
    expect(await step(database, 'place_instance', instanceId, run)).toEqual(first);
    const { assignments } = await beat(database, workerId);
    expect(assignments).toEqual([expect.objectContaining({ instance_id: instanceId, epoch: 1, desired: 'hold' })]);
  });

  it('does not fill a worker over its capacity, and takes none whose lease is over', async () => {
    const { instanceId, run, workerId } = await claimed();
    await beat(database, workerId, { capacity: 1 });
    const other = await claimed();
    await beat(database, workerId, { capacity: 1 });
    await database.query(`update workers set lease_expires_at = now() - interval '1 second' where id = $1`, [
      other.workerId,
    ]);
    const outcomes = await Promise.all([
      step(database, 'place_instance', instanceId, run),
      step(database, 'place_instance', other.instanceId, other.run),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['no_worker', 'placed']);
  });

  it('runs once its worker has reported ready, and not before', async () => {
    const { instanceId, run, workerId } = await claimed();
    await step(database, 'place_instance', instanceId, run);
    expect(await one(`select finish_provision($1, $2, null) ->> 'outcome'`, instanceId, run)).toBe('not_ready');
    expect(await report(database, workerId, instanceId, 1, 'ready')).toBe(true);
    expect(await one(`select finish_provision($1, $2, null) ->> 'outcome'`, instanceId, run)).toBe('running');
    expect(await one(`select finish_provision($1, $2, null) ->> 'outcome'`, instanceId, run)).toBe('running');
    expect(await state(instanceId)).toBe('running');
    expect(await step(database, 'claim_provision', instanceId, 'later')).toEqual({ claimed: false });
  });

  it('leaves no slot and no placement behind when it is abandoned', async () => {
    const { instanceId, run, workerId } = await claimed();
    await step(database, 'place_instance', instanceId, run);
    const outcome = await one(
      `select abandon_provision($1, $2, 'PROVISION.TIMED_OUT', null) ->> 'outcome'`,
      instanceId,
      run,
    );
    expect(outcome).toBe('failed');
    // A crash may have lost the answer, and the run must hear again that it has to undo the rest.
    expect(
      await one(`select abandon_provision($1, $2, 'PROVISION.TIMED_OUT', null) ->> 'outcome'`, instanceId, run),
    ).toBe('failed');
    expect(await state(instanceId)).toBe('failed');
    expect(await leftovers(instanceId)).toBe(0);
    const { assignments } = await beat(database, workerId);
    expect(assignments).toEqual([expect.objectContaining({ instance_id: instanceId, desired: 'release' })]);
    expect(await report(database, workerId, instanceId, assignments[0]!.epoch, 'released')).toBe(true);
    expect(Number(await one('select count(*) from assignments where instance_id = $1', instanceId))).toBe(0);
  });

  it('is not undone after it has finished', async () => {
    const { instanceId, run, workerId } = await claimed();
    await step(database, 'place_instance', instanceId, run);
    await report(database, workerId, instanceId, 1, 'ready');
    await one(`select finish_provision($1, $2, null)`, instanceId, run);
    expect(await one(`select abandon_provision($1, $2, 'late', null) ->> 'outcome'`, instanceId, run)).toBe(
      'not_claimed',
    );
    expect(await state(instanceId)).toBe('running');
  });
});

describe('the lease', () => {
  it('refuses a report with an older epoch, from another worker, or after the lease', async () => {
    const { instanceId, run, workerId } = await claimed();
    await step(database, 'place_instance', instanceId, run);
    const other = randomUUID();
    await beat(database, other);
    expect(await report(database, workerId, instanceId, 0, 'ready')).toBe(false);
    expect(await report(database, other, instanceId, 1, 'ready')).toBe(false);
    await database.query(`update workers set lease_expires_at = now() - interval '1 second' where id = $1`, [workerId]);
    expect(await report(database, workerId, instanceId, 1, 'ready')).toBe(false);
    expect(await one('select ready_at from instances where id = $1', instanceId)).toBeNull();
  });

  it('tells a worker only what changed since the version it saw', async () => {
    const { instanceId, run, workerId } = await claimed();
    await step(database, 'place_instance', instanceId, run);
    const seen = await beat(database, workerId);
    expect(seen.ttl_ms).toBe(8000);
    expect((await beat(database, workerId, { version: seen.version })).assignments).toEqual([]);
    expect((await beat(database, workerId, { version: 0 })).assignments).toHaveLength(1);
  });

  it('misses no placement made while the worker beats', async () => {
    const workerId = randomUUID();
    const instances: { instanceId: string; run: string }[] = [];
    for (let n = 0; n < 10; n++) instances.push(await claimed());
    await database.query(`update workers set lease_expires_at = now() - interval '1 second'`);
    let version = (await beat(database, workerId)).version;
    const seen = new Set<string>();
    const placing = Promise.all(
      instances.map(({ instanceId, run }) => step(database, 'place_instance', instanceId, run)),
    );
    const listen = async (): Promise<void> => {
      const changes = await beat(database, workerId, { version });
      version = changes.version;
      for (const { instance_id: id } of changes.assignments) seen.add(id);
    };
    for (let n = 0; n < 20; n++) await listen();
    await placing;
    await listen();
    expect(seen.size).toBe(10);
  });
});
