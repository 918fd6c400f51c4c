import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { buy, call, requestInstance } from './fixtures.ts';
import { actionsOf, applyOrganization, fresh, organization, setStatus } from './organization-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const applyMember = async (clerkOrgId: string, userId: string, role: string | null, observation: number) =>
  (await call<{ outcome: string }>(database, 'apply_clerk_member', clerkOrgId, userId, role, observation, 'test'))
    .outcome;
const signIn = (clerkOrgId: string | null, sessionId: string, userId = 'user_a') =>
  call<{ organization: { id: string } | null; platform_stopped: boolean }>(
    database,
    'sign_in',
    clerkOrgId,
    sessionId,
    userId,
    'ADMIN',
    'test',
  );

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
          await inAnyOrder(names, picks, (name, observation) =>
            applyOrganization(database, clerkOrgId, name, observation),
          );
          const last = names.at(-1) ?? null;
          const row = await organization(database, clerkOrgId);
          expect(row).toMatchObject({ status: last === null ? 'suspended' : 'active' });
          if (last !== null) expect(row).toMatchObject({ name: last, deleted_at: null });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('suspends an organization that is gone, keeps what it has, and lets nobody resume it', async () => {
    const clerkOrgId = fresh('org');
    await applyOrganization(database, clerkOrgId, 'Gone', 1);
    const { id } = (await organization(database, clerkOrgId))!;
    await buy(database, id);
    const { instance_id: instanceId } = await requestInstance(database, id);
    await applyOrganization(database, clerkOrgId, null, 2);
    expect(await organization(database, clerkOrgId)).toMatchObject({ status: 'suspended', name: 'Gone' });
    expect(await database.query('select 1 from instances where id = $1', [instanceId])).toHaveLength(1);
    expect(await setStatus(database, id, 'active')).toMatchObject({ ok: false, code: 'ORGANIZATION.DELETED' });
    expect(await actionsOf(database, id)).toEqual(
      expect.arrayContaining(['organization.created', 'organization.suspended']),
    );
  });

  it('does not give back what an operator suspended', async () => {
    const clerkOrgId = fresh('org');
    await applyOrganization(database, clerkOrgId, 'Bad', 1);
    await setStatus(database, (await organization(database, clerkOrgId))!.id, 'suspended');
    await applyOrganization(database, clerkOrgId, null, 2);
    await applyOrganization(database, clerkOrgId, 'Bad', 3);
    expect(await organization(database, clerkOrgId)).toMatchObject({ status: 'suspended', deleted_at: null });
  });

  it('makes one organization of a first sign-in and an event at the same time', async () => {
    const clerkOrgId = fresh('org');
    await Promise.all([
      applyOrganization(database, clerkOrgId, 'Race', 1),
      call(database, 'ensure_organization', clerkOrgId, 'Race', 'user_a', 'test'),
      applyOrganization(database, clerkOrgId, 'Race', 2),
    ]);
    const { id } = (await organization(database, clerkOrgId))!;
    expect((await actionsOf(database, id)).filter((action) => action === 'organization.created')).toHaveLength(1);
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
          await applyOrganization(database, clerkOrgId, 'One', 1);
          await inAnyOrder(roles, picks, (role, observation) => applyMember(clerkOrgId, 'user_m', role, observation));
          expect(await roleOf((await organization(database, clerkOrgId))!.id, 'user_m')).toBe(roles.at(-1) ?? null);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is audited once a change, and waits for its organization', async () => {
    const clerkOrgId = fresh('org');
    expect(await applyMember(clerkOrgId, 'user_m', 'ADMIN', 1)).toBe('unknown_organization');
    await applyOrganization(database, clerkOrgId, 'One', 2);
    for (const [observation, role] of [
      [3, 'MEMBER'],
      [4, 'MEMBER'],
      [5, 'ADMIN'],
      [6, null],
    ] as const) {
      await applyMember(clerkOrgId, 'user_m', role, observation);
    }
    const { id } = (await organization(database, clerkOrgId))!;
    expect((await actionsOf(database, id)).slice(1)).toEqual(['member.joined', 'member.role_changed', 'member.left']);
    expect(await call(database, 'clerk_organizations_of', 'user_m')).not.toContain(clerkOrgId);
  });
});

describe('a sign-in', () => {
  const auditsOf = (sessionId: string) =>
    database.query(`select id from audit_logs where action = 'session.signed_in' and subject = $1`, [sessionId]);

  it('is audited once an hour a session, however many calls race', async () => {
    const clerkOrgId = fresh('org');
    await applyOrganization(database, clerkOrgId, 'One', 1);
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
    await applyOrganization(database, clerkOrgId, 'One', 1);
    const { id } = (await organization(database, clerkOrgId))!;
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
