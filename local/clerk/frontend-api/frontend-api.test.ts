import { verifyToken } from '@clerk/backend';
import { frontEnd, startLocalClerk, type LocalClerk } from '../testing.ts';

let local: LocalClerk;
beforeAll(async () => {
  local = await startLocalClerk();
});
afterAll(() => local.remove());

interface ClientBody {
  response: {
    last_active_session_id: string | null;
    sessions: {
      id: string;
      last_active_organization_id: string | null;
      user: { organization_memberships: { organization: { id: string; slug: string } }[] };
    }[];
  } | null;
}

/** Submits the sign-in page's form and keeps the cookie that the browser would keep. */
async function signIn(email: string, redirectUrl = `${frontEnd}/dashboard`) {
  const response = await fetch(`${local.origin}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: local.origin },
    body: new URLSearchParams({ email, redirect_url: redirectUrl }),
  });
  const cookie = response.headers.get('set-cookie') ?? '';
  return { location: response.headers.get('location'), setCookie: cookie, cookie: cookie.split(';')[0] ?? '' };
}

function call(method: string, path: string, cookie: string, form?: Record<string, string>): Promise<Response> {
  return fetch(`${local.origin}${path}`, {
    method,
    headers: { cookie, origin: frontEnd },
    ...(form ? { body: new URLSearchParams(form) } : {}),
  });
}

async function clientOf(cookie: string): Promise<ClientBody> {
  return (await (await call('GET', '/v1/client', cookie)).json()) as ClientBody;
}

test('signing in sets a cookie no script can read and goes back to the front end', async () => {
  const { location, setCookie, cookie } = await signIn('ada@example.com');
  expect(location).toBe(`${frontEnd}/dashboard`);
  expect(setCookie).toMatch(/^__client=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/);
  const { response } = await clientOf(cookie);
  expect(response?.sessions).toMatchObject([{ id: response?.last_active_session_id, user: { first_name: 'Ada' } }]);
  expect(JSON.stringify(response)).not.toContain('private_metadata');
});

test('a session gives tokens for its front end until the person signs out', async () => {
  const { cookie } = await signIn('ada@example.com');
  const id = (await clientOf(cookie)).response?.last_active_session_id;
  const answer = await call('POST', `/v1/client/sessions/${id}/tokens`, cookie);
  expect(answer.headers.get('access-control-allow-origin')).toBe(frontEnd);
  expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
  const { jwt } = (await answer.json()) as { jwt: string };
  await expect(verifyToken(jwt, { jwtKey: local.jwtKey, authorizedParties: [frontEnd] })).resolves.toMatchObject({
    sid: id,
    o: { slg: 'acme' },
  });

  const signedOut = await call('DELETE', '/v1/client/sessions', cookie);
  expect(signedOut.headers.get('set-cookie')).toContain('Max-Age=0');
  expect((await call('POST', `/v1/client/sessions/${id}/tokens`, cookie)).status).toBe(401);
});

test('one browser cannot use the session of another', async () => {
  const ada = await signIn('ada@example.com');
  const grace = await signIn('grace@example.com');
  const id = (await clientOf(ada.cookie)).response?.last_active_session_id;
  expect((await call('POST', `/v1/client/sessions/${id}/tokens`, grace.cookie)).status).toBe(404);
  expect((await call('POST', `/v1/client/sessions/${id}/tokens`, '')).status).toBe(401);
});

test('a person of several organizations chooses one, and may change it', async () => {
  const { location, cookie } = await signIn('grace@example.com');
  expect(location).toMatch(/^\/choose-organization/);
  const session = (await clientOf(cookie)).response?.sessions[0];
  const organizationOf = (slug: string): string =>
    session?.user.organization_memberships.find(({ organization }) => organization.slug === slug)?.organization.id ??
    '';
  expect(session?.last_active_organization_id).toBeNull();

  const chosen = await fetch(`${local.origin}/choose-organization`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: local.origin },
    body: new URLSearchParams({ redirect_url: frontEnd, organization_id: organizationOf('globex') }),
  });
  expect(chosen.headers.get('location')).toBe(`${frontEnd}/`);
  expect((await clientOf(cookie)).response?.sessions[0]?.last_active_organization_id).toBe(organizationOf('globex'));

  const touch = { active_organization_id: organizationOf('acme') };
  expect((await call('POST', `/v1/client/sessions/${session?.id}/touch`, cookie, touch)).status).toBe(200);
  expect((await clientOf(cookie)).response?.sessions[0]?.last_active_organization_id).toBe(organizationOf('acme'));
  const strange = { active_organization_id: 'org_unknown' };
  expect((await call('POST', `/v1/client/sessions/${session?.id}/touch`, cookie, strange)).status).toBe(404);
});

test('a new person signs up by email and creates their organization', async () => {
  const { location, cookie } = await signIn('New.Person@example.com');
  expect(location).toMatch(/^\/choose-organization/);
  await fetch(`${local.origin}/choose-organization`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: local.origin },
    body: new URLSearchParams({ redirect_url: frontEnd, name: 'New Venture' }),
  });
  const session = (await clientOf(cookie)).response?.sessions[0];
  expect(session?.user.organization_memberships).toMatchObject([
    { role: 'org:admin', organization: { id: session?.last_active_organization_id, slug: 'new-venture' } },
  ]);
});

test.each(['https://evil.example', '//evil.example', 'javascript:alert(1)', 'http://127.0.0.1:7072.evil.example/'])(
  'it never redirects to %s',
  async (redirectUrl) => {
    const shown = await fetch(`${local.origin}/sign-in?redirect_url=${encodeURIComponent(redirectUrl)}`);
    expect(shown.status).toBe(400);
    const { location, setCookie } = await signIn('ada@example.com', redirectUrl);
    expect({ location, setCookie }).toEqual({ location: null, setCookie: '' });
  },
);

test('another origin may neither read nor change anything', async () => {
  const headers = { origin: 'https://evil.example' };
  const read = await fetch(`${local.origin}/v1/client`, { headers });
  expect(read.headers.get('access-control-allow-origin')).toBeNull();
  const change = await fetch(`${local.origin}/v1/client/sessions`, { method: 'DELETE', headers });
  expect(await change.json()).toMatchObject({ errors: [{ code: 'origin_invalid' }] });
  const managed = await fetch(`${local.origin}/manage/users`, { method: 'POST', headers, body: new URLSearchParams() });
  expect(managed.status).toBe(400);
});

test('what is not served is refused in words', async () => {
  const response = await fetch(`${local.origin}/v1/environment`);
  expect(await response.json()).toMatchObject({
    errors: [{ long_message: 'not supported here: GET /v1/environment' }],
  });
});
