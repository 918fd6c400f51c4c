import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { call, makeOrganization } from './fixtures.ts';
import { freshAddress, issue, logIn, person, register, signUp, verify, type Answer } from './people-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('a one-time code', () => {
  it('may be tried five times, and the right one is too late then', async () => {
    const email = freshAddress();
    await register(database, email);
    const wrong = await Promise.all(Array.from({ length: 20 }, () => verify(database, email, 'wrong')));
    expect(wrong.filter(({ code }) => code === 'AUTH.CODE_INVALID')).toHaveLength(5);
    expect(wrong.filter(({ code }) => code === 'AUTH.CODE_EXHAUSTED')).toHaveLength(15);
    expect(await verify(database, email)).toEqual({ ok: false, code: 'AUTH.CODE_EXHAUSTED' });
    await issue(database, email);
    expect(await verify(database, email)).toMatchObject({ ok: true });
  });

  it('is good for five minutes by the database’s clock', async () => {
    const email = freshAddress();
    await register(database, email);
    const [row] = await database.query<{ life: number }>(
      'select extract(epoch from expires_at - now())::float as life from one_time_codes where email = $1',
      [email],
    );
    expect(row!.life).toBeGreaterThan(290);
    expect(row!.life).toBeLessThanOrEqual(300);
    await database.query(`update one_time_codes set expires_at = now() where email = $1`, [email]);
    expect(await verify(database, email)).toEqual({ ok: false, code: 'AUTH.CODE_EXPIRED' });
    expect((await person(database, email)).state).toBe('PENDING_VERIFICATION');
  });

  it('is replaced by the next, and is for its purpose only', async () => {
    const email = freshAddress();
    await register(database, email);
    await issue(database, email, 'verify_email', 'second');
    await issue(database, email, 'reset_password', 'reset');
    expect(await verify(database, email)).toMatchObject({ code: 'AUTH.CODE_INVALID' });
    expect(await verify(database, email, 'reset')).toMatchObject({ code: 'AUTH.CODE_INVALID' });
    expect(await verify(database, email, 'second')).toMatchObject({ ok: true });
  });

  it('of an address that nobody has is refused as a wrong one, and takes the same way', async () => {
    const email = freshAddress();
    const { outbox_ids: outboxIds } = await issue(database, email);
    expect(outboxIds).toHaveLength(1);
    expect(await verify(database, email)).toEqual({ ok: false, code: 'AUTH.CODE_INVALID' });
    expect(await call(database, 'reset_password', email, 'right', 'hash', 'test')).toMatchObject({
      code: 'AUTH.CODE_INVALID',
    });
  });
});

describe('a registration', () => {
  it('becomes one vendor with its ADMIN, however many show the code at once', async () => {
    const email = freshAddress();
    await register(database, email, 'password', null, 'Palm');
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(database, email)));
    const won = answers.filter(({ ok }) => ok);
    expect(won).toHaveLength(1);
    expect(won[0]!.session).toMatchObject({ email, role: 'ADMIN', vendors: [{ name: 'Palm', role: 'ADMIN' }] });
    const { id } = await person(database, email);
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
    const [same, other, shown] = [freshAddress(), freshAddress(), freshAddress()];
    for (const email of [same, other, shown]) await register(database, email, 'first');
    await register(database, same, 'first again', 'first');
    await register(database, other, 'somebody else’s');
    await register(database, shown, 'somebody else’s');
    await Promise.all([
      verify(database, same),
      verify(database, other),
      verify(database, shown, 'right', 'said with the code'),
    ]);
    expect((await person(database, same)).password_hash).toBe('first');
    expect((await person(database, other)).password_hash).toBeNull();
    expect((await person(database, shown)).password_hash).toBe('said with the code');
  });

  it('of a verified address changes nothing', async () => {
    const { email } = await signUp(database);
    await register(database, email, 'thief', null, 'Thieves');
    expect(await person(database, email)).toMatchObject({
      state: 'ACTIVE',
      password_hash: 'password',
      company: 'Palm',
    });
    expect(await verify(database, email)).toMatchObject({ code: 'AUTH.CODE_INVALID' });
  });
});

describe('a sign-in', () => {
  it('needs the hash that was checked to be the one there is, and may replace it', async () => {
    const { userId, email } = await signUp(database);
    expect(await logIn(database, userId, 'an older hash')).toEqual({ ok: false, code: 'AUTH.INVALID_CREDENTIALS' });
    expect(await logIn(database, userId, 'password', null, 'stronger')).toMatchObject({ ok: true });
    expect((await person(database, email)).password_hash).toBe('stronger');
  });

  it('goes to the vendor asked for, else to the one used last, and to no other', async () => {
    const { userId, organizationId } = await signUp(database);
    const other = await makeOrganization(database);
    expect(await logIn(database, userId, 'password', other)).toEqual({ ok: false, code: 'AUTH.NO_VENDOR' });
    await database.query(`insert into memberships values ($1, $2, 'MEMBER')`, [other, userId]);
    expect(await logIn(database, userId)).toMatchObject({
      session: { organization_id: organizationId, vendors: [{}, {}] },
    });
    expect(await logIn(database, userId, 'password', other)).toMatchObject({
      session: { organization_id: other, role: 'MEMBER' },
    });
    expect(await logIn(database, userId)).toMatchObject({ session: { organization_id: other } });
  });

  it('is found while it lasts, with the role of this moment', async () => {
    const { userId, organizationId, sessionId } = await signUp(database);
    const find = () => call<{ role: string } | null>(database, 'find_session', sessionId, userId, organizationId);
    expect(await find()).toMatchObject({
      role: 'ADMIN',
      organization: { id: organizationId },
      platform_stopped: false,
    });
    await database.query(`update memberships set role = 'MEMBER' where user_id = $1`, [userId]);
    expect(await find()).toMatchObject({ role: 'MEMBER' });
    expect(await call(database, 'find_session', sessionId, randomUUID(), organizationId)).toBeNull();
    expect(await call(database, 'find_session', sessionId, userId, await makeOrganization(database))).toBeNull();
    await database.query('update sessions set expires_at = now() where id = $1', [sessionId]);
    expect(await find()).toBeNull();
  });
});

describe('a refresh token', () => {
  const begin = async () => {
    const { userId, organizationId } = await signUp(database);
    const token = randomUUID();
    const answer = await call<Answer>(database, 'log_in', userId, 'password', null, null, randomUUID(), token, 'test');
    return { userId, organizationId, token, sessionId: answer.session!.session_id };
  };
  const refresh = (token: string, next = randomUUID() as string, organizationId: string | null = null) =>
    call<Answer>(database, 'refresh_session', token, next, organizationId, 'test');

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
    await call(database, 'log_out', out.token, 'test');
    const [{ email }] = (await database.query<{ email: string }>('select email from users where id = $1', [
      reset.userId,
    ])) as [{ email: string }];
    await issue(database, email, 'reset_password');
    expect(await call(database, 'reset_password', email, 'right', 'new', 'test')).toEqual({ ok: true });
    await database.query('update sessions set expires_at = now() where id = $1', [expired.sessionId]);
    for (const { token } of [out, reset, expired]) {
      expect(await refresh(token)).toEqual({ ok: false, code: 'AUTH.SESSION_OVER' });
    }
  });
});

describe('a rate limit', () => {
  const take = (key: string, limit = 3, seconds = 60) => call<number>(database, 'take_rate_limit', key, limit, seconds);

  it('allows so many in a window, also in a race, and says how long to wait', async () => {
    const key = randomUUID();
    const waits = await Promise.all(Array.from({ length: 10 }, () => take(key)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
    for (const wait of waits.filter((one) => one > 0)) expect(wait).toBeLessThanOrEqual(60);
    await database.query('update rate_limits set window_ends_at = now() where key = $1', [key]);
    expect(await take(key)).toBe(0);
    await Promise.all([take(key), take(key)]);
    expect(await take(key)).toBeGreaterThan(0);
    await call(database, 'clear_rate_limit', key);
    expect(await take(key)).toBe(0);
  });
});

it('what is long over is forgotten, and nothing else', async () => {
  const { sessionId } = await signUp(database);
  const old = await signUp(database);
  const never = freshAddress();
  await register(database, never);
  await database.query(`update sessions set expires_at = now() - interval '8 days' where id = $1`, [old.sessionId]);
  await database.query(`update users set created_at = now() - interval '31 days' where email = any ($1)`, [
    [never, old.email],
  ]);
  await database.query(`update one_time_codes set expires_at = now() - interval '2 days' where email = $1`, [never]);
  expect(await call<number>(database, 'prune_people')).toBeGreaterThanOrEqual(3);
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
