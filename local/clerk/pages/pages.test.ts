import { createClerkClient } from '@clerk/backend';
import { frontEnd, startLocalClerk, type LocalClerk } from '../testing.ts';

let local: LocalClerk;
beforeAll(async () => {
  local = await startLocalClerk();
});
afterAll(() => local.remove());

async function read(path: string): Promise<string> {
  const response = await fetch(`${local.origin}${path}`);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  return response.text();
}

async function submit(path: string, form: Record<string, string>): Promise<Response> {
  return fetch(`${local.origin}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: local.origin, accept: 'text/html' },
    body: new URLSearchParams(form),
  });
}

test('the sign-in page has a button for each person and a form for a new one', async () => {
  const page = await read(`/sign-in?redirect_url=${encodeURIComponent(`${frontEnd}/dashboard`)}`);
  for (const who of ['ada@example.com', 'grace@example.com', 'new'])
    expect(page).toContain(`data-testid="sign-in-${who}"`);
  expect(page).toContain(`value="${frontEnd}/dashboard"`);
});

test('the directory adds, changes and removes a membership', async () => {
  const clerk = createClerkClient({ secretKey: local.secretKey, apiUrl: local.origin, telemetry: { disabled: true } });
  const globex = await clerk.organizations.getOrganization({ slug: 'globex' });
  const [ada] = (await clerk.users.getUserList({ emailAddress: ['ada@example.com'] })).data;
  const keys = { organization_id: globex.id, user_id: ada?.id ?? '' };
  const roles = async (): Promise<string[]> => {
    const { data } = await clerk.organizations.getOrganizationMembershipList({
      organizationId: globex.id,
      userId: [keys.user_id],
    });
    return data.map(({ role }) => role);
  };
  expect((await submit('/manage/memberships', { ...keys, role: 'org:member' })).headers.get('location')).toBe('/');
  expect(await roles()).toEqual(['org:member']);
  await submit('/manage/memberships', { ...keys, role: 'org:admin' });
  expect(await roles()).toEqual(['org:admin']);
  await submit('/manage/memberships/delete', keys);
  expect(await roles()).toEqual([]);
});

test('people and organizations come and go, and their names are only text', async () => {
  await submit('/manage/users', { email: 'eve@example.com', first_name: '<b>Eve', last_name: 'X' });
  await submit('/manage/organizations', { name: 'Initech' });
  const page = await read('/');
  expect(page).toContain('Initech');
  expect(page).toContain('&lt;b&gt;Eve');
  const refused = await submit('/manage/users', { email: 'eve@example.com', first_name: 'Eve', last_name: 'Y' });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('That email address is taken.');
});

test('everyone has a picture', async () => {
  const clerk = createClerkClient({ secretKey: local.secretKey, apiUrl: local.origin, telemetry: { disabled: true } });
  const [ada] = (await clerk.users.getUserList({ emailAddress: ['ada@example.com'] })).data;
  const picture = await fetch(ada?.imageUrl ?? '');
  expect(picture.headers.get('content-type')).toContain('image/svg+xml');
  expect(await picture.text()).toContain('>AL</text>');
});

test('a front end may ask beforehand whether it may call', async () => {
  const preflight = await fetch(`${local.origin}/v1/client/sessions`, {
    method: 'OPTIONS',
    headers: { origin: frontEnd, 'access-control-request-method': 'DELETE', 'access-control-request-headers': 'x-any' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe(frontEnd);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
  expect(preflight.headers.get('access-control-allow-headers')).toBe('x-any');
});
