import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { buy, call, makeOrganization, requestInstance } from './fixtures.ts';
import { actionsOf, setStatus } from './organization-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const stopPlatform = (stopped: boolean) =>
  call(database, 'set_kill_switch', 'platform', stopped, 'because', 'user_op', 'test');

describe('suspension and the kill switch', () => {
  it('refuse what would be decided, say why, and are lifted', async () => {
    const id = await makeOrganization(database);
    await buy(database, id, { seats: 3 });
    const slots = () => call<{ paid_slots: number }>(database, 'entitlement_of', id).then((e) => e.paid_slots);
    expect(await setStatus(database, id, 'suspended')).toMatchObject({
      ok: true,
      organization: { status: 'suspended', suspended_reason: 'because' },
    });
    expect(await requestInstance(database, id)).toMatchObject({ ok: false, code: 'ORGANIZATION.SUSPENDED' });
    expect(await slots()).toBe(0);
    await setStatus(database, id, 'suspended');
    await setStatus(database, id, 'active');
    expect(await slots()).toBe(3);
    expect((await actionsOf(database, id)).filter((action) => /suspended|resumed/.test(action))).toEqual([
      'organization.suspended',
      'organization.resumed',
    ]);

    await stopPlatform(true);
    expect(await requestInstance(database, id)).toMatchObject({ ok: false, code: 'PLATFORM.STOPPED' });
    expect(await slots()).toBe(3);
    await stopPlatform(false);
    expect(await requestInstance(database, id)).toMatchObject({ ok: true });
  });

  it('take the instances of a suspended organization away at once and give them back', async () => {
    const id = await makeOrganization(database);
    await buy(database, id, { seats: 2 });
    const { instance_id: instanceId } = await requestInstance(database, id);
    await database.query(`update instances set state = 'running', saga_live = false where id = $1`, [instanceId]);
    const found = async () => {
      const [row] = await database.query<{ state: string; reason: string | null; slots: number }>(
        `select state, state_reason as reason, (select count(*)::int from slots where instance_id = id) as slots from instances where id = $1`,
        [instanceId],
      );
      return row;
    };
    await setStatus(database, id, 'suspended');
    expect(await found()).toEqual({ state: 'suspended', reason: 'ORGANIZATION.SUSPENDED', slots: 0 });
    await stopPlatform(true);
    await setStatus(database, id, 'active');
    expect(await found()).toMatchObject({ state: 'suspended' });
    await stopPlatform(false);
    await call(database, 'enforce_due_slots', 60);
    expect(await found()).toEqual({ state: 'requested', reason: null, slots: 1 });
  });

  it('hold against requests that race with them', async () => {
    const id = await makeOrganization(database);
    await buy(database, id, { seats: 20 });
    const requests = Array.from({ length: 10 }, () => requestInstance(database, id));
    const suspension = setStatus(database, id, 'suspended');
    const later = suspension.then(() => Promise.all(Array.from({ length: 5 }, () => requestInstance(database, id))));
    await Promise.all(requests);
    expect((await later).map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'ORGANIZATION.SUSPENDED'));
  });

  it('name an organization that is not here', async () => {
    expect(await setStatus(database, '0193a000-0000-7000-8000-000000000000', 'suspended')).toMatchObject({
      ok: false,
      code: 'ORGANIZATION.UNKNOWN',
    });
  });
});

describe.each(['anon', 'authenticated', 'worker'])('as %s', (role) => {
  const attempt = (sql: string) =>
    database.asRole(role, { sub: '0193a000-0000-7000-8000-000000000001' }, (q) => q(sql));

  it.each(['members', 'sign_ins', 'kill_switches', 'organization_overview', 'audit_logs'])(
    'not a row of %s is read or written',
    async (table) => {
      await expect(attempt(`select * from ${table}`)).rejects.toThrow(/permission denied/);
      await expect(attempt(`delete from ${table} where true`)).rejects.toThrow(/permission denied/);
    },
  );

  it.each([
    `select sign_in('org_x', 'sess_x', 'user_x', 'ADMIN', null)`,
    `select set_kill_switch('platform', true, 'x', 'x', null)`,
    `select set_organization_status('0193a000-0000-7000-8000-000000000000', 'active', 'x', 'x', null)`,
    `select change_organization_status('0193a000-0000-7000-8000-000000000000', 'active', 'x', 'x', null)`,
    `select apply_clerk_member('org_x', 'user_x', 'ADMIN', 1, null)`,
    `select refusal_of('0193a000-0000-7000-8000-000000000000')`,
  ])('%s is refused', async (sql) => {
    await expect(attempt(sql)).rejects.toThrow(/permission denied/);
  });

  it('row level security hides every row even if a grant slips in', async () => {
    await database.query(`grant select on members, sign_ins, kill_switches to ${role}`);
    try {
      await makeOrganization(database);
      for (const table of ['members', 'sign_ins', 'kill_switches']) {
        expect(await attempt(`select * from ${table}`)).toEqual([]);
      }
    } finally {
      await database.query(`revoke select on members, sign_ins, kill_switches from ${role}`);
    }
  });
});
