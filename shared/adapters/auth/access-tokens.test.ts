import { randomUUID } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { deriveKey } from '../../identity/auth-secrets.ts';
import { authenticatePersonOr } from '../../identity/authenticate-person.ts';
import { AppError } from '../../kernel/app-error.ts';
import { newId } from '../../kernel/ids.ts';
import { fail } from '../../kernel/result.ts';
import { accessTokens } from './access-tokens.ts';

const authSecret = 'a-secret-of-at-least-thirty-two-characters';
const issuer = 'https://api.wasup.test';
const tokens = accessTokens({ authSecret, issuer });
const session = { userId: newId('usr'), vendorId: newId('org'), sessionId: randomUUID(), role: 'ADMIN' as const };
const { role, ...claims } = session;
const good: JWTPayload = {
  sub: session.userId,
  vendorId: session.vendorId,
  sid: session.sessionId,
  iss: issuer,
  aud: 'wasup-api',
};
const sign = (over: JWTPayload, { purpose = 'access token', alg = 'HS256', exp = '5m' } = {}): Promise<string> =>
  new SignJWT({ ...good, role, ...over })
    .setProtectedHeader({ alg })
    .setExpirationTime(exp)
    .sign(deriveKey(authSecret, purpose));

it('reads back what it issued', async () => {
  const { token, expiresIn } = await tokens.issue(session);
  expect(expiresIn).toBe(900);
  expect(await tokens.verify(token)).toEqual(claims);
  expect(await tokens.verify(await sign({}))).toEqual(claims);
});

it.each<[string, () => string | Promise<string>]>([
  ['signed with the key of another purpose', () => sign({}, { purpose: 'invitation' })],
  ['of another algorithm', () => sign({}, { alg: 'HS512' })],
  ['unsigned', () => new UnsecuredJWT(good).encode()],
  ['expired', () => sign({}, { exp: '-1s' })],
  ['for another audience', () => sign({ aud: 'another' })],
  ['of no person', () => sign({ sub: newId('org') })],
  ['of no vendor', () => sign({ vendorId: null })],
  ['of no session', () => sign({ sid: 'x' })],
])('takes no token that is %s', async (_what, make) => {
  expect(await tokens.verify(await make())).toBeNull();
});

it.each<[string, () => string | Promise<string>]>([
  ['of another issuer', () => sign({ iss: 'https://clerk.test' })],
  ['no JWT at all', () => 'a.b.c'],
])('leaves a token to others that is %s', async (_what, make) => {
  expect(await tokens.verify(await make())).toBe('foreign');
});

it('a token of ours that is no longer good is nobody’s, and one of others’ is theirs to judge', async () => {
  const authenticate = authenticatePersonOr(
    async () => fail(new AppError('TEST.NEXT', { kind: 'unauthenticated', message: 'asked the next' })),
    tokens,
    { findSession: () => Promise.resolve(null) },
  );
  const codeOf = async (authorization: string | null) => {
    const result = await authenticate(authorization, 'c');
    return result.ok ? null : result.error.code;
  };
  expect(await codeOf(`Bearer ${await sign({})}`)).toBe('AUTH.UNAUTHENTICATED');
  expect(await codeOf(`Bearer ${await sign({}, { exp: '-1s' })}`)).toBe('AUTH.UNAUTHENTICATED');
  expect(await codeOf(`Bearer ${await sign({ iss: 'https://clerk.test' })}`)).toBe('TEST.NEXT');
  expect(await codeOf(null)).toBe('TEST.NEXT');
});
