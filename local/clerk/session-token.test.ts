import { createClerkClient, verifyToken } from '@clerk/backend';
import { startLocalClerk, frontEnd, type LocalClerk } from './testing.ts';

let local: LocalClerk;
beforeAll(async () => {
  local = await startLocalClerk();
});
afterAll(() => local.remove());

test('a minted token has the claims of version 2 and verifies without the network', async () => {
  const { jwt, sessionId } = await local.mint({ email: 'ada@example.com' });
  const claims = await verifyToken(jwt, { jwtKey: local.jwtKey, authorizedParties: [frontEnd] });
  expect(claims).toMatchObject({
    v: 2,
    iss: local.origin,
    sid: sessionId,
    azp: frontEnd,
    fva: [0, -1],
    o: { rol: 'admin', slg: 'acme' },
  });
  expect(claims.exp - claims.iat).toBe(60);
});

test('it verifies against the published keys too, and nobody else signed it', async () => {
  const { jwt } = await local.mint({ email: 'ada@example.com' });
  await expect(verifyToken(jwt, { secretKey: local.secretKey, apiUrl: local.origin })).resolves.toMatchObject({ v: 2 });
  const wellKnown = (await (await fetch(`${local.origin}/.well-known/jwks.json`)).json()) as { keys: unknown[] };
  expect(wellKnown.keys).toMatchObject([{ kty: 'RSA', alg: 'RS256', use: 'sig' }]);

  const [header, , signature] = jwt.split('.');
  const forged = Buffer.from(JSON.stringify({ sub: 'user_other', exp: 4_000_000_000 })).toString('base64url');
  await expect(verifyToken(`${header}.${forged}.${signature}`, { jwtKey: local.jwtKey })).rejects.toMatchObject({
    reason: 'token-invalid-signature',
  });
});

test('a token for another organization names it, and one for a stranger to it is refused', async () => {
  const { jwt } = await local.mint({
    email: 'grace@example.com',
    organizationSlug: 'globex',
    expiresInSeconds: 86_400,
  });
  const claims = await verifyToken(jwt, { jwtKey: local.jwtKey });
  expect(claims).toMatchObject({ o: { slg: 'globex', rol: 'admin' } });
  expect(claims.exp - claims.iat).toBe(86_400);
  await expect(local.mint({ email: 'ada@example.com', organizationSlug: 'globex' })).rejects.toThrow(
    'organization_not_found_or_unauthorized',
  );
});

test('a person of several organizations gets none unless one is named', async () => {
  const { jwt, organizationId } = await local.mint({ email: 'grace@example.com' });
  expect(organizationId).toBeNull();
  expect(await verifyToken(jwt, { jwtKey: local.jwtKey })).not.toHaveProperty('o');
});

test('after a person left an organization, their next token no longer names it', async () => {
  const clerk = createClerkClient({ secretKey: local.secretKey, apiUrl: local.origin, telemetry: { disabled: true } });
  const { sessionId, organizationId } = await local.mint({ email: 'grace@example.com', organizationSlug: 'acme' });
  const { userId } = await clerk.sessions.getSession(sessionId);
  await clerk.organizations.deleteOrganizationMembership({ organizationId: String(organizationId), userId });
  const { jwt } = await clerk.sessions.getToken(sessionId);
  expect(await verifyToken(jwt, { jwtKey: local.jwtKey })).not.toHaveProperty('o');
});

test('the official request authentication accepts the token with the publishable key', async () => {
  const clerk = createClerkClient({
    secretKey: local.secretKey,
    apiUrl: local.origin,
    publishableKey: String(local.program.facts['publishableKey']),
    telemetry: { disabled: true },
  });
  const { jwt } = await local.mint({ email: 'ada@example.com' });
  const state = await clerk.authenticateRequest(
    new Request(`${frontEnd}/api/v3/me`, { headers: { authorization: `Bearer ${jwt}` } }),
    { jwtKey: local.jwtKey },
  );
  expect(state.toAuth()).toMatchObject({ isAuthenticated: true, orgRole: 'org:admin', orgSlug: 'acme' });
});
