import { createClerkClient } from '@clerk/backend';
import { publishedSchema, publishedSchemasAvailable } from './published-schema.ts';
import { clerkTarget, freshEmail } from './target.ts';

const whenPublished = publishedSchemasAvailable ? test : test.skip;
if (!publishedSchemasAvailable) console.log("skipped: Clerk's published OpenAPI document is not beside this project");

whenPublished('every object has the keys that Clerk publishes, and no others', async () => {
  const target = await clerkTarget();
  try {
    const clerk = createClerkClient({ ...target, telemetry: { disabled: true } });
    const user = await clerk.users.createUser({
      emailAddress: [freshEmail()],
      firstName: 'Ada',
      skipPasswordRequirement: true,
    });
    const organization = await clerk.organizations.createOrganization({ name: 'Shapes', createdBy: user.id });
    const session = await clerk.sessions.createSession({ userId: user.id });
    const read = async (resource: string): Promise<Record<string, unknown>> => {
      const response = await fetch(`${target.apiUrl}/v1/${resource}`, {
        headers: { authorization: `Bearer ${target.secretKey}` },
      });
      return (await response.json()) as Record<string, unknown>;
    };
    const userObject = await read(`users/${user.id}`);
    const memberships = await read(`organizations/${organization.id}/memberships`);
    const [membership] = memberships['data'] as Record<string, unknown>[];
    const [email] = userObject['email_addresses'] as Record<string, unknown>[];
    const objects: [string, Record<string, unknown> | undefined][] = [
      ['User', userObject],
      ['EmailAddress', email],
      ['Organization', await read(`organizations/${organization.id}`)],
      ['OrganizationMemberships', memberships],
      ['OrganizationMembership', membership],
      ['OrganizationMembershipPublicUserData', membership?.['public_user_data'] as Record<string, unknown>],
      ['Session', await read(`sessions/${session.id}`)],
      ['ClerkErrors', await read('users/user_unknown')],
    ];
    for (const [name, object] of objects) {
      const { required, known } = publishedSchema(name);
      expect(required.length).toBeGreaterThan(0);
      expect([name, Object.keys(object ?? {})]).toEqual([name, expect.arrayContaining(required)]);
      expect([name, known]).toEqual([name, expect.arrayContaining(Object.keys(object ?? {}))]);
    }
    await clerk.organizations.deleteOrganization(organization.id);
    await clerk.users.deleteUser(user.id);
  } finally {
    await target.close();
  }
});
