import { randomUUID } from 'node:crypto';
import { Journey, queryStack, type Json } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { auth, codeIn, mailsTo, nextMail, signUpVendor, type SignedUpVendor } from '../support/vendor.ts';

jest.setTimeout(120_000);

let stateDir: string;
let stack: TestStack;
let vendor: SignedUpVendor;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  vendor = await signUpVendor(stack, 'Palm Telecom');
}, startMs + 30_000);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

const claimsOf = (jwt: string): Json => JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Json;
const text = (body: Json, name: string): string => String(body[name]);
const log = (): string => stack.lines.join('\n');

it('a vendor signs up by email, and their token says who they are', async () => {
  const claims = claimsOf(vendor.accessToken);
  expect(claims).toMatchObject({ sub: vendor.userId, vendorId: vendor.vendorId, role: 'ADMIN', aud: 'wasup-api' });
  expect(Number(claims['exp']) - Number(claims['iat'])).toBe(900);
  expect((await vendor.journey.call('GET', '/api/v3/me')).body).toEqual({
    kind: 'member',
    userId: vendor.userId,
    role: 'ADMIN',
    organization: { id: vendor.vendorId, clerkOrgId: null, name: 'Palm Telecom', status: 'active' },
  });
  expect((await vendor.journey.call('GET', '/api/v3/billing/entitlements')).status).toBe(200);
});

it('20 racing verifications of one code make one vendor', async () => {
  const email = `race-${randomUUID()}@example.test`;
  await auth(stack, 'register', { email, password: 'a password of mine' });
  const otp = codeIn(await nextMail(stack, email));
  const answers = await Promise.all(Array.from({ length: 20 }, () => auth(stack, 'verify-otp', { email, otp })));
  const won = answers.filter(({ status }) => status === 200);
  expect(won).toHaveLength(1);
  expect(answers.filter(({ body }) => body['code'] === 'AUTH.CODE_INVALID')).toHaveLength(19);
  const rows = await queryStack(
    stack,
    'select 1 from memberships m join users u on u.id = m.user_id where email = $1',
    [email],
  );
  expect(rows).toHaveLength(1);
});

it('an unverified person is told so, and an address tells nobody whether it is known', async () => {
  const email = `slow-${randomUUID()}@example.test`;
  const password = 'a password of mine';
  const first = await auth(stack, 'register', { email, password });
  const again = await auth(stack, 'register', { email: ` ${email.toUpperCase()} `, password });
  const known = await auth(stack, 'register', { email: vendor.email, password });
  const shape = ({ status, body }: { status: number; body: Json }) => ({ status, ...body, email: null });
  expect(shape(again)).toEqual(shape(first));
  expect(shape(known)).toEqual(shape(first));
  expect((await nextMail(stack, vendor.email, 2)).subject).toBe('You already have an account');
  expect(await auth(stack, 'login', { email, password })).toMatchObject({
    status: 403,
    body: { code: 'AUTH.EMAIL_NOT_VERIFIED' },
  });
  const wrong = await auth(stack, 'login', { email: vendor.email, password });
  const unknown = await auth(stack, 'login', { email: 'nobody@example.test', password });
  expect(unknown).toMatchObject({ status: 401, body: { code: 'AUTH.INVALID_CREDENTIALS' } });
  expect({ ...wrong.body, correlationId: '' }).toEqual({ ...unknown.body, correlationId: '' });
  expect((await auth(stack, 'send-otp', { email: 'nobody@example.test' })).status).toBe(202);
  expect((await auth(stack, 'send-otp', { email })).status).toBe(202);
  // Only the newest code counts, and the same password still stands.
  const otp = codeIn(await nextMail(stack, email, 3));
  expect((await auth(stack, 'verify-otp', { email, otp })).status).toBe(200);
  expect((await auth(stack, 'login', { email, password })).status).toBe(200);
  expect(await mailsTo(stack, 'nobody@example.test')).toEqual([]);
});

it('refreshing rotates, a token used twice ends the session, and signing out ends it at once', async () => {
  const { email, password } = vendor;
  const first = (await auth(stack, 'login', { email, password })).body;
  const second = (await auth(stack, 'refresh', { refreshToken: first['refreshToken'] })).body;
  const journey = new Journey(stack, text(second, 'accessToken'));
  expect((await journey.call('GET', '/vendor/me')).status).toBe(200);
  const replay = await auth(stack, 'refresh', { refreshToken: first['refreshToken'] });
  expect(replay).toMatchObject({ status: 401, body: { code: 'AUTH.SESSION_OVER' } });
  expect((await auth(stack, 'refresh', { refreshToken: second['refreshToken'] })).status).toBe(401);
  expect((await journey.call('GET', '/vendor/me')).status).toBe(401);

  const third = (await auth(stack, 'login', { email, password })).body;
  const out = new Journey(stack, text(third, 'accessToken'));
  expect((await auth(stack, 'logout', { refreshToken: third['refreshToken'] })).status).toBe(204);
  expect((await out.call('GET', '/vendor/me')).status).toBe(401);
  expect((await auth(stack, 'logout', { refreshToken: 'x'.repeat(43) })).status).toBe(204);
});

it('a forgotten password is set anew with a code, and every session ends', async () => {
  const person = await signUpVendor(stack);
  await auth(stack, 'password/forgot', { email: person.email });
  const otp = codeIn(await nextMail(stack, person.email, 2));
  const password = 'quite another password';
  const wrong = await auth(stack, 'password/reset', { email: person.email, otp: '000000', password });
  expect(wrong.body['code']).toBe(otp === '000000' ? undefined : 'AUTH.CODE_INVALID');
  expect((await auth(stack, 'password/reset', { email: person.email, otp, password })).status).toBe(204);
  expect((await auth(stack, 'password/reset', { email: person.email, otp, password })).body['code']).toBe(
    'AUTH.CODE_INVALID',
  );
  expect((await person.journey.call('GET', '/vendor/me')).status).toBe(401);
  expect((await auth(stack, 'refresh', { refreshToken: person.refreshToken })).status).toBe(401);
  expect((await auth(stack, 'login', { email: person.email, password: person.password })).status).toBe(401);
  expect((await auth(stack, 'login', { email: person.email, password })).status).toBe(200);
});

it('guesses at a password and floods of codes are stopped, for the one who makes them', async () => {
  const email = `target-${randomUUID()}@example.test`;
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 11; attempt++) {
    statuses.push((await auth(stack, 'login', { email, password: `guess ${String(attempt)}` })).status);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
  const codes = await Promise.all(Array.from({ length: 10 }, () => auth(stack, 'send-otp', { email })));
  expect(codes.filter(({ status }) => status === 202)).toHaveLength(6);
  const response = await stack.call('POST', '/auth/send-otp', undefined, { email });
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(600);
  expect(await response.json()).toMatchObject({ code: 'AUTH.RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
});

it('members are invited with a role, which counts at once when it changes', async () => {
  const email = `max-${randomUUID()}@example.test`;
  const { journey } = vendor;
  expect((await journey.call('POST', '/vendor/members', { email, role: 'MEMBER' })).status).toBe(201);
  const mail = await nextMail(stack, email);
  const token = /accept-invitation#(\S+)/.exec(mail.text)?.[1];
  const forged = `${token!.split('.')[0]!}.${'A'.repeat(43)}`;
  expect(await auth(stack, 'accept-invitation', { token: forged, password: 'max has a password' })).toMatchObject({
    status: 400,
    body: { code: 'AUTH.INVITATION_INVALID' },
  });
  const joined = await auth(stack, 'accept-invitation', { token, password: 'max has a password' });
  expect(joined).toMatchObject({ status: 200, body: { vendorId: vendor.vendorId, role: 'MEMBER' } });
  expect((await auth(stack, 'accept-invitation', { token, password: 'max has a password' })).body['code']).toBe(
    'AUTH.INVITATION_INVALID',
  );
  const max = new Journey(stack, text(joined.body, 'accessToken'));
  const maxId = (joined.body['user'] as { id: string }).id;
  expect((await max.call('PATCH', '/vendor/me', { city: 'Dubai' })).body['code']).toBe('AUTH.ADMIN_REQUIRED');
  expect((await max.call('POST', '/vendor/members', { email, role: 'ADMIN' })).body['code']).toBe(
    'AUTH.ADMIN_REQUIRED',
  );
  expect((await journey.call('DELETE', `/vendor/members/${vendor.userId}`)).body['code']).toBe('VENDOR.LAST_ADMIN');
  expect((await journey.call('PATCH', `/vendor/members/${maxId}`, { role: 'ADMIN' })).body).toMatchObject({
    id: maxId,
    email,
    role: 'ADMIN',
  });
  expect((await max.call('PATCH', '/vendor/me', { city: 'Dubai' })).body).toMatchObject({ city: 'Dubai' });
  const stranger = await signUpVendor(stack);
  expect((await stranger.journey.call('PATCH', `/vendor/members/${maxId}`, { role: 'MEMBER' })).status).toBe(404);
  const removed = await stack.call('DELETE', `/vendor/members/${maxId}`, vendor.accessToken);
  expect(removed.status).toBe(204);
  expect((await max.call('GET', '/vendor/me')).status).toBe(401);
  expect((await journey.call('GET', '/vendor/members')).body['items']).toMatchObject([{ id: vendor.userId }]);
});

it('an organization of Clerk’s has a profile, and may invite people by email beside its own', async () => {
  const ada = new Journey(stack);
  expect((await ada.call('GET', '/vendor/me')).body).toMatchObject({ company: 'Atlas Clinics', currency: 'USD' });
  expect((await ada.call('PATCH', '/vendor/me', { taxId: 'no tax id at all!' })).body['code']).toBe('REQUEST.INVALID');
  expect((await ada.call('PATCH', '/vendor/me', { taxId: 'AE100200300', country: 'AE' })).body).toMatchObject({
    taxId: 'AE100200300',
    country: 'AE',
  });
  const items = (await ada.call('GET', '/vendor/members')).body['items'] as Json[];
  expect(items).toContainEqual(expect.objectContaining({ signsInWith: 'clerk', role: 'ADMIN', email: null }));
});

it('mail about money reaches the admins whom only Clerk knows', async () => {
  await queryStack(
    stack,
    `select enqueue('queue', 'emails', 'test:low', jsonb_build_object('kind', 'organization', 'organizationId', id,
       'template', 'low-balance', 'data', '{"currency": "USD", "available": "1500000", "threshold": 5000000}'::jsonb), 'test')
     from organizations where name = 'Atlas Clinics'`,
  );
  expect((await nextMail(stack, 'ada@atlas.test')).subject).toBe('Your wallet is down to 1.50 USD');
  expect(await mailsTo(stack, 'max@atlas.test')).toEqual([]);
});

it('suspension stops a vendor that signed up here as any other', async () => {
  const person = await signUpVendor(stack);
  const operator = new Journey(stack, stack.connections.demo.operatorToken);
  const { body } = await operator.call('POST', `/api/v3/operator/organizations/${person.vendorId}/suspend`, {
    reason: 'because',
  });
  expect(body).toMatchObject({ clerkOrgId: null, members: 1, status: 'suspended' });
  expect((await person.journey.call('PATCH', '/vendor/me', { city: 'Dubai' })).body['code']).toBe(
    'ORGANIZATION.SUSPENDED',
  );
  expect((await person.journey.call('GET', '/vendor/me')).body).toMatchObject({ status: 'suspended' });
});

it('neither the log nor the queue nor the database shows a code, a password or a whole token', async () => {
  const [{ found } = { found: '' }] = await queryStack<{ found: string }>(
    stack,
    `select coalesce(string_agg(o.body::text, ' '), '') || (select string_agg(a::text, ' ') from audit_logs a)
       || (select string_agg(c::text, ' ') from one_time_codes c) as found from outbox o where target = 'emails'`,
  );
  const codes = (await mailsTo(stack, vendor.email)).flatMap(({ text: said }) => /\b\d{6}\b/.exec(said) ?? []);
  expect(codes.length).toBeGreaterThan(0);
  for (const secret of [...codes, vendor.password, vendor.refreshToken]) {
    expect(found.includes(`"${secret}"`) || found.includes(`,${secret},`)).toBe(false);
    expect(log().includes(`"${secret}"`)).toBe(false);
  }
  expect(log()).not.toContain(vendor.email);
});
