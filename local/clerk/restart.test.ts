import { createClerkClient, verifyToken } from '@clerk/backend';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { startLocalClerk, type LocalClerk } from './testing.ts';

let local: LocalClerk;
afterEach(() => local.remove());

function client() {
  return createClerkClient({ secretKey: local.secretKey, apiUrl: local.origin, telemetry: { disabled: true } });
}

test('people, sessions and the signing key outlive a kill', async () => {
  local = await startLocalClerk();
  const { jwt, sessionId } = await local.mint({ email: 'ada@example.com', expiresInSeconds: 3_600 });
  const created = await client().users.createUser({ emailAddress: ['linus@example.com'] });
  const { jwtKey } = local;
  await local.program.kill();

  local = await startLocalClerk({ stateDir: local.stateDir });
  expect(local.jwtKey).toBe(jwtKey);
  await expect(verifyToken(jwt, { jwtKey: local.jwtKey })).resolves.toMatchObject({ sid: sessionId });
  expect((await client().users.getUser(created.id)).id).toBe(created.id);
  expect((await client().sessions.getSession(sessionId)).status).toBe('active');
});

test('the seed is not applied over what a person changed', async () => {
  local = await startLocalClerk();
  const organization = await client().organizations.getOrganization({ slug: 'acme' });
  const [ada] = (await client().users.getUserList({ emailAddress: ['ada@example.com'] })).data;
  await client().organizations.deleteOrganizationMembership({ organizationId: organization.id, userId: ada?.id ?? '' });
  await client().users.updateUser(ada?.id ?? '', { firstName: 'Augusta' });
  await local.program.stop();

  local = await startLocalClerk({ stateDir: local.stateDir });
  const again = await client().users.getUserList();
  expect(again.data.map(({ firstName }) => firstName).sort()).toEqual(['Augusta', 'Grace']);
  expect((await client().users.getOrganizationMembershipList({ userId: ada?.id ?? '' })).totalCount).toBe(0);
});

test('its state can be read by nobody else', async () => {
  local = await startLocalClerk();
  for (const file of ['clerk.sqlite', 'signing-key.pem']) {
    expect((await stat(path.join(local.stateDir, file))).mode & 0o777).toBe(0o600);
  }
});
