import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

interface Answer {
  ok: boolean;
  code?: string;
  session?: { session_id: string; user_id: string; organization_id: string; role: string; vendors: unknown[] };
  member?: { role: string } | null;
  invitation?: { id: string };
  outbox_ids?: string[];
}

async function call<T = Answer>(name: string, ...args: unknown[]): Promise<T> {
  const places = args.map((_, index) => `$${String(index + 1)}`).join(', ');
  const [row] = await database.query<{ r: T }>(`select ${name}(${places}) as r`, args);
  return row!.r;
}

let count = 0;
const fresh = (): string => `person${String(++count)}@example.test`;
const issue = (email: string, purpose = 'verify_email', hash = 'right') =>
  call('issue_one_time_code', randomUUID(), email, purpose, hash, 'test');
const register = (email: string, hash = 'password', matching: string | null = null, company: string | null = null) =>
  call('register_person', randomUUID(), email, company, hash, matching, randomUUID(), 'right', 'test');
const verify = (email: string, code = 'right', password: string | null = null) =>
  call('verify_person', email, code, password, randomUUID(), randomUUID(), randomUUID(), 'test');
const logIn = (
  userId: string,
  hash = 'password',
  organizationId: string | null = null,
  newHash: string | null = null,
) => call('log_in', userId, hash, newHash, organizationId, randomUUID(), randomUUID(), 'test');
const person = async (email: string) => {
  const [row] = await database.query<{
    id: string;
    state: string;
    password_hash: string | null;
    company: string | null;
  }>('select id, state, password_hash, company from users where email = $1', [email]);
  return row!;
};

async function signUp(email = fresh()) {
  await register(email, 'password', null, 'Palm');
  const { session } = await verify(email);
  return { email, userId: session!.user_id, organizationId: session!.organization_id, sessionId: session!.session_id };
}

describe('a one-time code', () => {
  it('may be tried five times, and the right one is too late then', async () => {
    const email = fresh();
    await register(email);
    const wrong = await Promise.all(Array.from({ length: 20 }, () => verify(email, 'wrong')));
    expect(wrong.filter(({ code }) => code === 'AUTH.CODE_INVALID')).toHaveLength(5);
    expect(wrong.filter(({ code }) => code === 'AUTH.CODE_EXHAUSTED')).toHaveLength(15);
    expect(await verify(email)).toEqual({ ok: false, code: 'AUTH.CODE_EXHAUSTED' });
    await issue(email);
    expect(await verify(email)).toMatchObject({ ok: true });
  });

  it('is good for five minutes by the database’s clock', async () => {
    const email = fresh();
    await register(email);
    const [row] = await database.query<{ life: number }>(
      'select extract(epoch from expires_at - now())::float as life from one_time_codes where email = $1',
      [email],
    );
    expect(row!.life).toBeGreaterThan(290);
    expect(row!.life).toBeLessThanOrEqual(300);
    await database.query(`update one_time_codes set expires_at = now() where email = $1`, [email]);
    expect(await verify(email)).toEqual({ ok: false, code: 'AUTH.CODE_EXPIRED' });
    expect((await person(email)).state).toBe('PENDING_VERIFICATION');
  });

  it('is replaced by the next, and is for its purpose only', async () => {
    const email = fresh();
    await register(email);
    await issue(email, 'verify_email', 'second');
    await issue(email, 'reset_password', 'reset');
    expect(await verify(email)).toMatchObject({ code: 'AUTH.CODE_INVALID' });
    expect(await verify(email, 'reset')).toMatchObject({ code: 'AUTH.CODE_INVALID' });
    expect(await verify(email, 'second')).toMatchObject({ ok: true });
  });

  it('of an address that nobody has is refused as a wrong one, and takes the same way', async () => {
    const email = fresh();
    const { outbox_ids: outboxIds } = await issue(email);
    expect(outboxIds).toHaveLength(1);
    expect(await verify(email)).toEqual({ ok: false, code: 'AUTH.CODE_INVALID' });
    expect(await call('reset_password', email, 'right', 'hash', 'test')).toMatchObject({ code: 'AUTH.CODE_INVALID' });
  });
});

describe('a registration', () => {
  it('becomes one vendor with its ADMIN, however many show the code at once', async () => {
    const email = fresh();
    await register(email, 'password', null, 'Palm');
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(email)));
    const won = answers.filter(({ ok }) => ok);
    expect(won).toHaveLength(1);
    expect(won[0]!.session).toMatchObject({ email, role: 'ADMIN', vendors: [{ name: 'Palm', role: 'ADMIN' }] });
    const { id } = await person(email);
    expect(await database.query('select 1 from memberships where user_id = $1', [id])).toHaveLength(1);
    const rows = await database.query<{ action: string }>(
      'select action from audit_logs where actor = person_id($1) order by id',
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.registered', 'user.verified', 'organization.created', 'session.started']),
    );
  });

  it('again with the same password changes nothing; with another one, none is left but the one shown with the code', async () => {
    const [same, other, shown] = [fresh(), fresh(), fresh()];
    for (const email of [same, other, shown]) await register(email, 'first');
    await register(same, 'first again', 'first');
    await register(other, 'somebody else’s');
    await register(shown, 'somebody else’s');
    await Promise.all([verify(same), verify(other), verify(shown, 'right', 'said with the code')]);
    expect((await person(same)).password_hash).toBe('first');
    expect((await person(other)).password_hash).toBeNull();
    expect((await person(shown)).password_hash).toBe('said with the code');
  });

  it('of a verified address changes nothing', async () => {
    const { email } = await signUp();
    await register(email, 'thief', null, 'Thieves');
    expect(await person(email)).toMatchObject({ state: 'ACTIVE', password_hash: 'password', company: 'Palm' });
    expect(await verify(email)).toMatchObject({ code: 'AUTH.CODE_INVALID' });
  });
});

describe('a sign-in', () => {
  it('needs the hash that was checked to be the one there is, and may replace it', async () => {
    const { userId, email } = await signUp();
    expect(await logIn(userId, 'an older hash')).toEqual({ ok: false, code: 'AUTH.INVALID_CREDENTIALS' });
    expect(await logIn(userId, 'password', null, 'stronger')).toMatchObject({ ok: true });
    expect((await person(email)).password_hash).toBe('stronger');
  });

  it('goes to the vendor asked for, else to the one used last, and to no other', async () => {
    const { userId, organizationId } = await signUp();
    const other = await makeOrganization(database);
    expect(await logIn(userId, 'password', other)).toEqual({ ok: false, code: 'AUTH.NO_VENDOR' });
    await database.query(`insert into memberships values ($1, $2, 'MEMBER')`, [other, userId]);
    expect(await logIn(userId)).toMatchObject({ session: { organization_id: organizationId, vendors: [{}, {}] } });
    expect(await logIn(userId, 'password', other)).toMatchObject({
      session: { organization_id: other, role: 'MEMBER' },
    });
    expect(await logIn(userId)).toMatchObject({ session: { organization_id: other } });
  });

  it('is found while it lasts, with the role of this moment', async () => {
    const { userId, organizationId, sessionId } = await signUp();
    const find = () => call<{ role: string } | null>('find_session', sessionId, userId, organizationId);
    expect(await find()).toMatchObject({
      role: 'ADMIN',
      organization: { id: organizationId },
      platform_stopped: false,
    });
    await database.query(`update memberships set role = 'MEMBER' where user_id = $1`, [userId]);
    expect(await find()).toMatchObject({ role: 'MEMBER' });
    expect(await call('find_session', sessionId, randomUUID(), organizationId)).toBeNull();
    expect(await call('find_session', sessionId, userId, await makeOrganization(database))).toBeNull();
    await database.query('update sessions set expires_at = now() where id = $1', [sessionId]);
    expect(await find()).toBeNull();
  });
});

describe('a refresh token', () => {
  const begin = async () => {
    const { userId, organizationId } = await signUp();
    const token = randomUUID();
    const answer = await call('log_in', userId, 'password', null, null, randomUUID(), token, 'test');
    return { userId, organizationId, token, sessionId: answer.session!.session_id };
  };
  const refresh = (token: string, next = randomUUID() as string, organizationId: string | null = null) =>
    call('refresh_session', token, next, organizationId, 'test');

  it('is good once, also in a race, and its second use ends the session with what came of it', async () => {
    const { token, sessionId } = await begin();
    const nexts = Array.from({ length: 10 }, () => randomUUID());
    const answers = await Promise.all(nexts.map((next) => refresh(token, next)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const next of nexts) expect(await refresh(next)).toEqual({ ok: false, code: 'AUTH.SESSION_OVER' });
    const ends = await database.query<{ details: object }>(
      `select details from audit_logs where action = 'session.ended' and subject = $1`,
      [`ses_${sessionId.replaceAll('-', '')}`],
    );
    expect(ends).toEqual([{ details: { because: 'refresh token used twice' } }]);
  });

  it('leads to another vendor of the person’s, and to no stranger’s', async () => {
    const { userId, token } = await begin();
    const other = await makeOrganization(database);
    expect(await refresh(token, randomUUID(), other)).toEqual({ ok: false, code: 'AUTH.NO_VENDOR' });
    await database.query(`insert into memberships values ($1, $2, 'MEMBER')`, [other, userId]);
    expect(await refresh(token, 'next', other)).toMatchObject({ session: { organization_id: other, role: 'MEMBER' } });
    expect(await refresh('next')).toMatchObject({ session: { organization_id: other } });
  });

  it('is of no use after a sign-out, a reset of the password, or its end', async () => {
    const [out, reset, expired] = await Promise.all([begin(), begin(), begin()]);
    await call('log_out', out.token, 'test');
    const [{ email }] = (await database.query<{ email: string }>('select email from users where id = $1', [
      reset.userId,
    ])) as [{ email: string }];
    await issue(email, 'reset_password');
    expect(await call('reset_password', email, 'right', 'new', 'test')).toEqual({ ok: true });
    await database.query('update sessions set expires_at = now() where id = $1', [expired.sessionId]);
    for (const { token } of [out, reset, expired]) {
      expect(await refresh(token)).toEqual({ ok: false, code: 'AUTH.SESSION_OVER' });
    }
  });
});

describe('a member', () => {
  const invite = (organizationId: string, email: string, role = 'MEMBER') =>
    call('invite_member', organizationId, randomUUID(), email, role, 'usr_admin', 'test');
  const accept = (id: string, hash = 'new', checked: string | null = null) =>
    call('accept_invitation', id, randomUUID(), hash, checked, randomUUID(), randomUUID(), 'test');
  const setRole = (organizationId: string, userId: string, role: string | null) =>
    call('set_member_role', organizationId, userId, role, 'usr_admin', 'test');

  it('joins by an invitation, once, also in a race', async () => {
    const { organizationId } = await signUp();
    const email = fresh();
    const { invitation } = await invite(organizationId, email);
    const answers = await Promise.all(Array.from({ length: 10 }, () => accept(invitation!.id)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'AUTH.INVITATION_INVALID')).toHaveLength(9);
    expect(await person(email)).toMatchObject({ state: 'ACTIVE', password_hash: 'new' });
    expect(await invite(organizationId, email)).toMatchObject({ code: 'VENDOR.ALREADY_MEMBER' });
  });

  it('with an account joins by its password only', async () => {
    const { organizationId } = await signUp();
    const { email } = await signUp();
    const { invitation } = await invite(organizationId, email, 'ADMIN');
    expect(await accept(invitation!.id, 'thief', null)).toMatchObject({ code: 'AUTH.INVALID_CREDENTIALS' });
    expect(await accept(invitation!.id, 'thief', 'password')).toMatchObject({ session: { role: 'ADMIN' } });
    expect((await person(email)).password_hash).toBe('password');
    const without = await signUp();
    await database.query('update users set password_hash = null where id = $1', [without.userId]);
    const second = await invite(organizationId, without.email);
    expect(await accept(second.invitation!.id, 'first one', null)).toMatchObject({ ok: true });
    expect((await person(without.email)).password_hash).toBe('first one');
  });

  it('is not let in by an invitation that was replaced, taken back or is too old', async () => {
    const { organizationId } = await signUp();
    const email = fresh();
    const first = await invite(organizationId, email);
    const second = await invite(organizationId, email);
    expect(await accept(first.invitation!.id)).toMatchObject({ code: 'AUTH.INVITATION_INVALID' });
    expect(await call('revoke_invitation', await makeOrganization(database), second.invitation!.id, 'a', 't')).toBe(
      false,
    );
    expect(await call('revoke_invitation', organizationId, second.invitation!.id, 'usr_a', 'test')).toBe(true);
    expect(await accept(second.invitation!.id)).toMatchObject({ code: 'AUTH.INVITATION_INVALID' });
    const third = await invite(organizationId, email);
    await database.query('update invitations set expires_at = now() where id = $1', [third.invitation!.id]);
    expect(await accept(third.invitation!.id)).toMatchObject({ code: 'AUTH.INVITATION_INVALID' });
    expect(await call('open_invitations', organizationId, null, 10)).toEqual([]);
    expect(await call('find_invitation', third.invitation!.id)).toBeNull();
  });

  it('who is the last ADMIN stays one, also when two leave at once', async () => {
    const { organizationId, userId } = await signUp();
    expect(await setRole(organizationId, userId, null)).toMatchObject({ code: 'VENDOR.LAST_ADMIN' });
    expect(await setRole(organizationId, userId, 'MEMBER')).toMatchObject({ code: 'VENDOR.LAST_ADMIN' });
    const { invitation } = await invite(organizationId, fresh(), 'ADMIN');
    const other = (await accept(invitation!.id)).session!.user_id;
    const answers = await Promise.all([setRole(organizationId, userId, null), setRole(organizationId, other, null)]);
    expect(answers.map(({ code }) => code).sort()).toEqual(['VENDOR.LAST_ADMIN', undefined]);
  });

  it('of Clerk’s counts as an ADMIN who is left, and is listed', async () => {
    const organizationId = await makeOrganization(database);
    await database.query(
      `insert into members (organization_id, clerk_user_id, role) values ($1, 'user_ada', 'ADMIN')`,
      [organizationId],
    );
    const email = fresh();
    const { invitation } = await invite(organizationId, email, 'ADMIN');
    const userId = (await accept(invitation!.id)).session!.user_id;
    const list = (after: string | null, limit: number) =>
      call<{ id: string }[]>('vendor_members', organizationId, after, limit);
    expect(await list(null, 10)).toMatchObject([
      { id: 'user_ada', email: null, signs_in_with: 'clerk' },
      { id: expect.stringMatching(/^usr_/), email, role: 'ADMIN', signs_in_with: 'password' },
    ]);
    expect((await list('user_ada', 10)).map(({ id }) => id)).toHaveLength(1);
    expect(await setRole(organizationId, userId, null)).toMatchObject({ ok: true, member: null });
    expect(await setRole(organizationId, userId, null)).toMatchObject({ code: 'VENDOR.MEMBER_NOT_FOUND' });
  });

  it('of a suspended organization is neither invited nor changed', async () => {
    const { organizationId, userId } = await signUp();
    const { invitation } = await invite(organizationId, fresh());
    await call('set_organization_status', organizationId, 'suspended', 'because', 'user_op', 'test');
    const answers = [
      await invite(organizationId, fresh()),
      await accept(invitation!.id),
      await setRole(organizationId, userId, 'ADMIN'),
      await call('update_vendor_profile', organizationId, { city: 'X' }, 'usr_a', 'test'),
    ];
    expect(answers.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'ORGANIZATION.SUSPENDED'));
  });
});

describe('a vendor’s profile', () => {
  const update = (organizationId: string, changes: object) =>
    call<{ ok: boolean; code?: string; profile?: Record<string, unknown> }>(
      'update_vendor_profile',
      organizationId,
      changes,
      'usr_a',
      'test',
    );
  const nameOf = async (organizationId: string) =>
    (await database.query('select name from organizations where id = $1', [organizationId]))[0];

  it('changes what is named, clears with null, and renames a vendor that signed up here', async () => {
    const { organizationId } = await signUp();
    await update(organizationId, {
      tax_id: 'AE1',
      city: 'Dubai',
      company: 'Palm Telecom',
      organization_id: randomUUID(),
    });
    const { profile } = await update(organizationId, { city: null });
    expect(profile).toMatchObject({ company: 'Palm Telecom', tax_id: 'AE1', city: null, currency_fixed: false });
    expect(await nameOf(organizationId)).toEqual({ name: 'Palm Telecom' });
    const rows = await database.query(
      `select details from audit_logs where action = 'vendor.updated' and organization_id = $1 order by id`,
      [organizationId],
    );
    expect(rows).toEqual([{ details: { fields: ['city', 'company', 'tax_id'] } }, { details: { fields: ['city'] } }]);
  });

  it('does not rename an organization of Clerk’s', async () => {
    const organizationId = await makeOrganization(database);
    expect(await call('vendor_profile_of', organizationId)).toMatchObject({ company: 'Test', currency: 'USD' });
    await update(organizationId, { company: 'Invoiced As' });
    expect(await nameOf(organizationId)).toEqual({ name: 'Test' });
  });

  it('keeps the currency of its wallet', async () => {
    const { organizationId } = await signUp();
    expect(await update(organizationId, { currency: 'INR' })).toMatchObject({ ok: true });
    await database.query(`insert into wallets (organization_id, currency) values ($1, 'INR')`, [organizationId]);
    expect(await update(organizationId, { currency: 'USD' })).toMatchObject({ code: 'VENDOR.CURRENCY_FIXED' });
    expect(await update(organizationId, { currency: 'INR', city: 'Pune' })).toMatchObject({ ok: true });
  });
});

describe('a rate limit', () => {
  const take = (key: string, limit = 3, seconds = 60) => call<number>('take_rate_limit', key, limit, seconds);

  it('allows so many in a window, also in a race, and says how long to wait', async () => {
    const key = randomUUID();
    const waits = await Promise.all(Array.from({ length: 10 }, () => take(key)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
    for (const wait of waits.filter((one) => one > 0)) expect(wait).toBeLessThanOrEqual(60);
    await database.query('update rate_limits set window_ends_at = now() where key = $1', [key]);
    expect(await take(key)).toBe(0);
    await Promise.all([take(key), take(key)]);
    expect(await take(key)).toBeGreaterThan(0);
    await call('clear_rate_limit', key);
    expect(await take(key)).toBe(0);
  });
});

it('mail about money goes to the billing address, else to the admins, and names Clerk’s organization', async () => {
  const { organizationId, email } = await signUp();
  const addresses = () =>
    call<{ emails: string[]; clerk_org_id: string | null }>('money_mail_addresses', organizationId);
  expect(await addresses()).toEqual({ clerk_org_id: null, emails: [email] });
  await call('update_vendor_profile', organizationId, { billing_email: 'bills@example.test' }, 'usr_a', 'test');
  expect(await addresses()).toMatchObject({ emails: ['bills@example.test'] });
  await call('update_vendor_profile', organizationId, { billing_email: null }, 'usr_a', 'test');
  expect(await addresses()).toMatchObject({ emails: [email] });
  const ofClerk = await makeOrganization(database);
  expect(await call('money_mail_addresses', ofClerk)).toMatchObject({
    clerk_org_id: expect.stringMatching(/^org_/),
    emails: [],
  });
});

it('what is long over is forgotten, and nothing else', async () => {
  const { sessionId } = await signUp();
  const old = await signUp();
  const never = fresh();
  await register(never);
  await database.query(`update sessions set expires_at = now() - interval '8 days' where id = $1`, [old.sessionId]);
  await database.query(`update users set created_at = now() - interval '31 days' where email = any ($1)`, [
    [never, old.email],
  ]);
  await database.query(`update one_time_codes set expires_at = now() - interval '2 days' where email = $1`, [never]);
  expect(await call<number>('prune_people')).toBeGreaterThanOrEqual(3);
  const left = await database.query<{ id: string }>('select id from sessions where id = any ($1)', [
    [sessionId, old.sessionId],
  ]);
  expect(left).toEqual([{ id: sessionId }]);
  const people = await database.query('select email from users where email = any ($1)', [[never, old.email]]);
  expect(people).toEqual([{ email: old.email }]);
});

describe.each(['anon', 'authenticated', 'worker', 'service_role'])('as %s', (role) => {
  it.each(['users', 'sessions', 'refresh_tokens', 'one_time_codes', 'invitations', 'rate_limits'])(
    'not a row of %s is read or written past the functions',
    async (table) => {
      const attempt = (sql: string) => database.asRole(role, {}, (query) => query(sql));
      await expect(attempt(`select * from ${table}`)).rejects.toThrow(/permission denied/);
      await expect(attempt(`delete from ${table} where true`)).rejects.toThrow(/permission denied/);
    },
  );
});
