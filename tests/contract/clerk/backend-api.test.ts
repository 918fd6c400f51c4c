import { createClerkClient, verifyToken, type ClerkClient } from '@clerk/backend';
import { clerkTarget, freshEmail, type ClerkTarget } from './target.ts';

let target: ClerkTarget;
let clerk: ClerkClient;

beforeAll(async () => {
  target = await clerkTarget();
  clerk = createClerkClient({ ...target, telemetry: { disabled: true } });
});
afterAll(() => target.close());

function newUser(email = freshEmail()) {
  return clerk.users.createUser({
    emailAddress: [email],
    firstName: 'Ada',
    lastName: 'Lovelace',
    skipPasswordRequirement: true,
  });
}

/** The error of a refused call, in the parts a caller branches on. */
async function refusal(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { status, errors } = error as { status: number; errors: { code: string; meta?: { paramName?: string } }[] };
  return { status, code: errors[0]?.code };
}

describe('users', () => {
  test('are created, read, listed by email, and deleted', async () => {
    const email = freshEmail();
    const created = await newUser(email);
    expect(created).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace', banned: false });
    expect(created.primaryEmailAddress?.emailAddress).toBe(email);

    expect((await clerk.users.getUser(created.id)).id).toBe(created.id);
    const listed = await clerk.users.getUserList({ emailAddress: [email.toUpperCase(), 'nobody@example.com'] });
    expect(listed.data.map(({ id }) => id)).toEqual([created.id]);
    expect(listed.totalCount).toBe(1);
    expect(await clerk.users.getCount({ emailAddress: [email] })).toBe(1);

    expect(await clerk.users.deleteUser(created.id)).toMatchObject({ id: created.id, deleted: true });
    expect(await refusal(clerk.users.getUser(created.id))).toEqual({ status: 404, code: 'resource_not_found' });
  });

  test('are updated; metadata is merged deeply and null removes a key', async () => {
    const { id } = await newUser();
    expect(await clerk.users.updateUser(id, { lastName: 'King' })).toMatchObject({
      firstName: 'Ada',
      lastName: 'King',
    });
    await clerk.users.updateUserMetadata(id, { publicMetadata: { plan: { tier: 'pro', seats: 2 }, beta: true } });
    const merged = await clerk.users.updateUserMetadata(id, { publicMetadata: { plan: { seats: 3 }, beta: null } });
    expect(merged.publicMetadata).toEqual({ plan: { tier: 'pro', seats: 3 } });
    await clerk.users.deleteUser(id);
  });

  test('cannot share an email address', async () => {
    const email = freshEmail();
    const { id } = await newUser(email);
    expect(await refusal(newUser(email))).toEqual({ status: 422, code: 'form_identifier_exists' });
    await clerk.users.deleteUser(id);
  });

  test('are listed in pages, newest first', async () => {
    const organization = await clerk.organizations.createOrganization({ name: 'Pages' });
    const users = [await newUser(), await newUser(), await newUser()];
    for (const { id } of users) {
      await clerk.organizations.createOrganizationMembership({
        organizationId: organization.id,
        userId: id,
        role: 'org:member',
      });
    }
    const filter = { organizationId: [organization.id], limit: 2 };
    const first = await clerk.users.getUserList(filter);
    const second = await clerk.users.getUserList({ ...filter, offset: 2 });
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(users.map(({ id }) => id).reverse());
    await clerk.organizations.deleteOrganization(organization.id);
    for (const { id } of users) await clerk.users.deleteUser(id);
  });
});

describe('organizations', () => {
  test('are created with their first administrator, found by slug, renamed and deleted', async () => {
    const { id: userId } = await newUser();
    const slug = `contract-${Date.now()}`;
    const created = await clerk.organizations.createOrganization({ name: 'Contract', slug, createdBy: userId });
    expect(created).toMatchObject({ name: 'Contract', slug, createdBy: userId });
    expect((await clerk.organizations.getOrganization({ slug })).id).toBe(created.id);
    const memberships = await clerk.users.getOrganizationMembershipList({ userId });
    expect(memberships.data).toMatchObject([{ role: 'org:admin', organization: { id: created.id } }]);

    expect(await clerk.organizations.updateOrganization(created.id, { name: 'Renamed' })).toMatchObject({
      slug,
      name: 'Renamed',
    });
    const listed = await clerk.organizations.getOrganizationList({ query: slug, includeMembersCount: true });
    expect(listed.data).toMatchObject([{ id: created.id, membersCount: 1 }]);
    expect(await refusal(clerk.organizations.createOrganization({ name: 'Twin', slug, createdBy: userId }))).toEqual({
      status: 422,
      code: 'form_identifier_exists',
    });

    await clerk.organizations.deleteOrganization(created.id);
    expect(await refusal(clerk.organizations.getOrganization({ organizationId: created.id }))).toEqual({
      status: 404,
      code: 'resource_not_found',
    });
    await clerk.users.deleteUser(userId);
  });

  test('take members, change their role and let them go', async () => {
    const admin = await newUser();
    const member = await newUser();
    const { id: organizationId } = await clerk.organizations.createOrganization({ name: 'Team', createdBy: admin.id });
    const membership = { organizationId, userId: member.id };

    await clerk.organizations.createOrganizationMembership({ ...membership, role: 'org:member' });
    expect(
      await refusal(clerk.organizations.createOrganizationMembership({ ...membership, role: 'org:member' })),
    ).toMatchObject({ code: 'already_a_member_in_organization' });
    const changed = await clerk.organizations.updateOrganizationMembership({ ...membership, role: 'org:admin' });
    expect(changed).toMatchObject({ role: 'org:admin', publicUserData: { userId: member.id } });
    const admins = await clerk.organizations.getOrganizationMembershipList({ organizationId, role: ['org:admin'] });
    expect(admins.totalCount).toBe(2);

    await clerk.organizations.deleteOrganizationMembership(membership);
    const left = await clerk.organizations.getOrganizationMembershipList({ organizationId });
    expect(left.data.map(({ publicUserData }) => publicUserData?.userId)).toEqual([admin.id]);
    await clerk.organizations.deleteOrganization(organizationId);
    for (const { id } of [admin, member]) await clerk.users.deleteUser(id);
  });
});

describe('sessions', () => {
  test('give tokens that the official verification accepts, until they are revoked', async () => {
    const { id: userId } = await newUser();
    const organization = await clerk.organizations.createOrganization({ name: 'Signed in', createdBy: userId });
    const session = await clerk.sessions.createSession({ userId });
    const { jwt } = await clerk.sessions.getToken(session.id);
    expect(await verifyToken(jwt, target)).toMatchObject({ v: 2, sub: userId, sid: session.id });

    const { data } = await clerk.sessions.getSessionList({ userId, status: 'active' });
    expect(data.map(({ id }) => id)).toEqual([session.id]);
    expect((await clerk.sessions.revokeSession(session.id)).status).toBe('revoked');
    expect((await clerk.sessions.getSession(session.id)).status).toBe('revoked');
    await expect(clerk.sessions.getToken(session.id)).rejects.toBeDefined();
    await clerk.organizations.deleteOrganization(organization.id);
    await clerk.users.deleteUser(userId);
  });
});

test('a wrong secret key is refused', async () => {
  const stranger = createClerkClient({ ...target, secretKey: 'sk_test_wrong', telemetry: { disabled: true } });
  expect(await refusal(stranger.users.getUserList())).toEqual({ status: 401, code: 'clerk_key_invalid' });
});
