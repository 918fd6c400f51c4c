import type { ClerkClient, ClerkSessionJson } from './clerk-client.ts';
import { ClerkSession } from './clerk-session.ts';

const session: ClerkSessionJson = {
  id: 'sess_1',
  status: 'active',
  last_active_organization_id: 'org_1',
  user: {
    first_name: 'Ada',
    last_name: null,
    email_addresses: [{ email_address: 'ada@atlas.test' }],
    organization_memberships: [{ organization: { id: 'org_1', name: 'Atlas Clinics' } }],
  },
};

function sessionWithClock() {
  const clock = { now: 1_000_000 };
  const asked: string[] = [];
  let failing = false;
  const client = {
    createToken: (sessionId: string) => {
      asked.push(sessionId);
      if (failing) return Promise.reject(new Error('away'));
      // The server's clock is elsewhere altogether; only the token's length matters.
      const claims = { iat: 50, exp: 110, n: asked.length };
      return Promise.resolve(`e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`);
    },
    setActiveOrganization: () => Promise.resolve(),
  } as unknown as ClerkClient;
  const fail = (value: boolean): void => {
    failing = value;
  };
  return { clock, asked, fail, session: new ClerkSession(client, session, () => clock.now) };
}

test('calls at the same time share one token, which is kept for 50 of its 60 seconds', async () => {
  const { clock, asked, session } = sessionWithClock();
  const [first, second] = await Promise.all([session.token(), session.token()]);
  expect(first).toBe(second);
  clock.now += 49_999;
  expect(await session.token()).toBe(first);
  expect(asked).toEqual(['sess_1']);
  clock.now += 1;
  expect(await session.token()).not.toBe(first);
});

test('a failed request is not remembered', async () => {
  const { asked, fail, session } = sessionWithClock();
  fail(true);
  await expect(session.token()).rejects.toThrow('away');
  fail(false);
  await session.token();
  expect(asked).toHaveLength(2);
});

test('another organization needs another token', async () => {
  const { session } = sessionWithClock();
  const before = await session.token();
  await session.switchOrganization('org_2');
  expect(await session.token()).not.toBe(before);
});

test('it says who is signed in', () => {
  const { session } = sessionWithClock();
  expect({ name: session.name, email: session.email, organizations: session.organizations }).toEqual({
    name: 'Ada',
    email: 'ada@atlas.test',
    organizations: [{ id: 'org_1', name: 'Atlas Clinics' }],
  });
});
