import { randomUUID } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { supabaseWorkerTokens } from '../adapters/supabase/worker-tokens.ts';
import { AppError } from '../kernel/app-error.ts';
import { fail } from '../kernel/result.ts';
import { authenticateWorkerOr } from './authenticate-worker.ts';

const secret = 'a-secret-of-at-least-thirty-two-characters';
const sub = randomUUID();
const authenticate = authenticateWorkerOr(
  async () => fail(new AppError('TEST.NEXT', { kind: 'unauthenticated', message: 'asked the next' })),
  supabaseWorkerTokens(secret),
);
const sign = (claims: JWTPayload, { key = secret, alg = 'HS256' } = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key));
const NEXT = { ok: false, error: { code: 'TEST.NEXT' } };

it('knows a worker by its token', async () => {
  expect(await authenticate(`Bearer ${await sign({ role: 'worker', sub })}`, 'c')).toEqual({
    ok: true,
    value: { kind: 'worker', workerId: `wrk_${sub.replaceAll('-', '')}` },
  });
});

const past = Math.floor(Date.now() / 1000) - 60;
it.each([
  ['signed with another key', () => sign({ role: 'worker', sub }, { key: `${secret}!` })],
  ['of another algorithm', () => sign({ role: 'worker', sub }, { alg: 'HS512' })],
  ['unsigned', () => new UnsecuredJWT({ role: 'worker', sub }).encode()],
  ['of the service', () => sign({ role: 'service_role', sub })],
  ['of nobody', () => sign({ role: 'anon' })],
  ['without a subject', () => sign({ role: 'worker' })],
  ['of a subject that is no worker', () => sign({ role: 'worker', sub: 'user_1' })],
  ['expired', () => sign({ role: 'worker', sub, exp: past })],
  ['not yet good', () => sign({ role: 'worker', sub, nbf: past + 3600 })],
  ['no token at all', () => 'nonsense'],
  [
    'of a changed payload',
    async () => (await sign({ role: 'anon', sub })).replace(/\.[\w-]+\./, `.${b64({ role: 'worker', sub })}.`),
  ],
] as [string, () => string | Promise<string>][])('leaves a token that is %s to the next', async (_what, token) => {
  expect(await authenticate(`Bearer ${await token()}`, 'c')).toMatchObject(NEXT);
});

it('leaves a caller without a token to the next', async () => {
  expect(await authenticate(null, 'c')).toMatchObject(NEXT);
});

function b64(claims: JWTPayload): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url');
}
