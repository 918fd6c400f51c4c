import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { buy, makeOrganization, requestInstance } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

let count = 0;
const fresh = (kind: string): string => `${kind}_${String(++count)}_${String(process.pid)}`;

async function call<T>(name: string, ...args: unknown[]): Promise<T> {
  const places = args.map((_, index) => `$${String(index + 1)}`).join(', ');
  const [row] = await database.query<{ r: T }>(`select ${name}(${places}) as r`, args);
  return row!.r;
}

const applyOrganization = async (clerkOrgId: string, name: string | null, observation: number) =>
  (await call<{ outcome: string }>('apply_clerk_organization', clerkOrgId, name, observation, 'test')).outcome;
const applyMember = async (clerkOrgId: string, userId: string, role: string | null, observation: number) =>
  (await call<{ outcome: string }>('apply_clerk_member', clerkOrgId, userId, role, observation, 'test')).outcome;
const setStatus = (id: string, status: string) =>
  call<{ ok: boolean; code?: string; organization?: { status: string; suspended_reason: string | null } }>(
    'set_organization_status',
    id,
    status,
    'because',
    'user_op',
    'test',
  );
const stopPlatform = (stopped: boolean) => call('set_kill_switch', 'platform', stopped, 'because', 'user_op', 'test');
const signIn = (clerkOrgId: string | null, sessionId: string, userId = 'user_a') =>
  call<{ organization: { id: string } | null; platform_stopped: boolean }>(
    'sign_in',
    clerkOrgId,
    sessionId,
    userId,
    'ADMIN',
    'test',
  );

async function organization(clerkOrgId: string) {
  const [row] = await database.query<{ id: string; name: string; status: string; deleted_at: Date | null }>(
    'select id, name, status, deleted_at from organizations where clerk_org_id = $1',
    [clerkOrgId],
  );
  return row;
}
async function actionsOf(organizationId: string): Promise<string[]> {
  const rows = await database.query<{ action: string }>(
    'select action from audit_logs where organization_id = $1 order by at, id',
    [organizationId],
  );
  return rows.map(({ action }) => action);
}

/** Applies numbered reads in an order of fast-check's choosing, every second one twice. */
async function inAnyOrder<R>(
  reads: readonly R[],
  picks: Iterator<number>,
  apply: (read: R, observation: number) => Promise<unknown>,
): Promise<void> {
  const left = reads.flatMap((read, index) => Array.from({ length: 1 + (index % 2) }, () => ({ read, index })));
  while (left.length > 0) {
    const [next] = left.splice((picks.next().value as number) % left.length, 1);
    await apply(next!.read, next!.index + 1);
  }
}

describe('what Clerk says of an organization', () => {
  it('ends as the last read has it, in whatever order and number the reads are applied', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.constantFrom('One', 'Two', 'Three')), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        async (names, picks) => {
          const clerkOrgId = fresh('org');
          await inAnyOrder(names, picks, (name, observation) => applyOrganization(clerkOrgId, name, observation));
          const last = names.at(-1) ?? null;
          const row = await organization(clerkOrgId);
          expect(row).toMatchObject({ status: last === null ? 'suspended' : 'active' });
          if (last !== null) expect(row).toMatchObject({ name: last, deleted_at: null });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('suspends an organization that is gone, keeps what it has, and lets nobody resume it', async () => {
    const clerkOrgId = fresh('org');
    await applyOrganization(clerkOrgId, 'Gone', 1);
    const { id } = (await organization(clerkOrgId))!;
    await buy(database, id);
    const { instance_id: instanceId } = await requestInstance(database, id);
    await applyOrganization(clerkOrgId, null, 2);
    expect(await organization(clerkOrgId)).toMatchObject({ status: 'suspended', name: 'Gone' });
    expect(await database.query('select 1 from instances where id = $1', [instanceId])).toHaveLength(1);
    expect(await setStatus(id, 'active')).toMatchObject({ ok: false, code: 'ORGANIZATION.DELETED' });
    expect(await actionsOf(id)).toEqual(expect.arrayContaining(['organization.created', 'organization.suspended']));
  });

  it('does not give back what an operator suspended', async () => {
    const clerkOrgId = fresh('org');
    await applyOrganization(clerkOrgId, 'Bad', 1);
    await setStatus((await organization(clerkOrgId))!.id, 'suspended');
    await applyOrganization(clerkOrgId, null, 2);
    await applyOrganization(clerkOrgId, 'Bad', 3);
    expect(await organization(clerkOrgId)).toMatchObject({ status: 'suspended', deleted_at: null });
  });

  it('makes one organization of a first sign-in and an event at the same time', async () => {
    const clerkOrgId = fresh('org');
    await Promise.all([
      applyOrganization(clerkOrgId, 'Race', 1),
      call('ensure_organization', clerkOrgId, 'Race', 'user_a', 'test'),
      applyOrganization(clerkOrgId, 'Race', 2),
    ]);
    const { id } = (await organization(clerkOrgId))!;
    expect((await actionsOf(id)).filter((action) => action === 'organization.created')).toHaveLength(1);
  });
});

describe('what Clerk says of a member', () => {
  const roleOf = async (organizationId: string, userId: string) => {
    const [row] = await database.query<{ role: string | null }>(
      'select role from members where organization_id = $1 and clerk_user_id = $2',
      [organizationId, userId],
    );
    return row?.role;
  };

  it('ends as the last read has it, in whatever order and number the reads are applied', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.constantFrom('ADMIN', 'MEMBER')), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        async (roles, picks) => {
          const clerkOrgId = fresh('org');
          await applyOrganization(clerkOrgId, 'One', 1);
          await inAnyOrder(roles, picks, (role, observation) => applyMember(clerkOrgId, 'user_m', role, observation));
          expect(await roleOf((await organization(clerkOrgId))!.id, 'user_m')).toBe(roles.at(-1) ?? null);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is audited once a change, and waits for its organization', async () => {
    const clerkOrgId = fresh('org');
    expect(await applyMember(clerkOrgId, 'user_m', 'ADMIN', 1)).toBe('unknown_organization');
    await applyOrganization(clerkOrgId, 'One', 2);
    for (const [observation, role] of [
      [3, 'MEMBER'],
      [4, 'MEMBER'],
      [5, 'ADMIN'],
      [6, null],
    ] as const) {
      await applyMember(clerkOrgId, 'user_m', role, observation);
    }
    const { id } = (await organization(clerkOrgId))!;
    expect((await actionsOf(id)).slice(1)).toEqual(['member.joined', 'member.role_changed', 'member.left']);
    expect(await call('clerk_organizations_of', 'user_m')).not.toContain(clerkOrgId);
  });
});

describe('a sign-in', () => {
  const auditsOf = (sessionId: string) =>
    database.query(`select id from audit_logs where action = 'session.signed_in' and subject = $1`, [sessionId]);

  it('is audited once an hour a session, however many calls race', async () => {
    const clerkOrgId = fresh('org');
    await applyOrganization(clerkOrgId, 'One', 1);
    const session = fresh('sess');
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(clerkOrgId, session)));
    expect(new Set(answers.map((answer) => answer.organization?.id)).size).toBe(1);
    expect(await auditsOf(session)).toHaveLength(1);
    await database.query(`update sign_ins set audited_at = now() - interval '61 minutes' where clerk_session_id = $1`, [
      session,
    ]);
    await Promise.all([signIn(clerkOrgId, session), signIn(clerkOrgId, session)]);
    expect(await auditsOf(session)).toHaveLength(2);
  });

  it('of an organization that is not known yet says so and writes nothing', async () => {
    const session = fresh('sess');
    expect(await signIn(fresh('org'), session)).toEqual({ organization: null, platform_stopped: false });
    expect(await auditsOf(session)).toEqual([]);
  });

  it('of an operator is audited without an organization', async () => {
    const session = fresh('sess');
    await signIn(null, session, 'user_op');
    await signIn(null, session, 'user_op');
    expect(await auditsOf(session)).toHaveLength(1);
  });

  it('makes the person a member until Clerk says otherwise, and forgets old sessions', async () => {
    const clerkOrgId = fresh('org');
    const user = fresh('user');
    await applyOrganization(clerkOrgId, 'One', 1);
    const { id } = (await organization(clerkOrgId))!;
    const old = fresh('sess');
    await signIn(clerkOrgId, old, user);
    await database.query(`update sign_ins set audited_at = now() - interval '31 days' where clerk_session_id = $1`, [
      old,
    ]);
    await applyMember(clerkOrgId, user, null, 2);
    await signIn(clerkOrgId, fresh('sess'), user);
    expect(await database.query('select 1 from sign_ins where clerk_session_id = $1', [old])).toEqual([]);
    expect(await database.query('select role from members where organization_id = $1', [id])).toEqual([{ role: null }]);
  });
});

describe('suspension and the kill switch', () => {
  it('refuse what would be decided, say why, and are lifted', async () => {
    const id = await makeOrganization(database);
    await buy(database, id, { seats: 3 });
    const slots = () => call<{ paid_slots: number }>('entitlement_of', id).then((e) => e.paid_slots);
    expect(await setStatus(id, 'suspended')).toMatchObject({
      ok: true,
      organization: { status: 'suspended', suspended_reason: 'because' },
    });
    expect(await requestInstance(database, id)).toMatchObject({ ok: false, code: 'ORGANIZATION.SUSPENDED' });
    expect(await slots()).toBe(0);
    await setStatus(id, 'suspended');
    await setStatus(id, 'active');
    expect(await slots()).toBe(3);
    expect((await actionsOf(id)).filter((action) => /suspended|resumed/.test(action))).toEqual([
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
    await setStatus(id, 'suspended');
    expect(await found()).toEqual({ state: 'suspended', reason: 'ORGANIZATION.SUSPENDED', slots: 0 });
    await stopPlatform(true);
    await setStatus(id, 'active');
    expect(await found()).toMatchObject({ state: 'suspended' });
    await stopPlatform(false);
    await call('enforce_due_slots', 60);
    expect(await found()).toEqual({ state: 'requested', reason: null, slots: 1 });
  });

  it('hold against requests that race with them', async () => {
    const id = await makeOrganization(database);
    await buy(database, id, { seats: 20 });
    const requests = Array.from({ length: 10 }, () => requestInstance(database, id));
    const suspension = setStatus(id, 'suspended');
    const later = suspension.then(() => Promise.all(Array.from({ length: 5 }, () => requestInstance(database, id))));
    await Promise.all(requests);
    expect((await later).map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'ORGANIZATION.SUSPENDED'));
  });

  it('name an organization that is not here', async () => {
    expect(await setStatus('0193a000-0000-7000-8000-000000000000', 'suspended')).toMatchObject({
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
