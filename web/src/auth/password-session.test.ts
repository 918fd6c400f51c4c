import type { SignedIn } from '../../../shared/identity/people.schema.ts';
import { ApiError } from '../api/api-error.ts';
import type { AuthClient } from './auth-client.ts';
import { PasswordSession } from './password-session.ts';
import type { SessionStore, StoredSession } from './session-store.ts';
import { SessionOverError } from './session.ts';

const jwt = (n: number): string =>
  `e30.${Buffer.from(JSON.stringify({ iat: 0, exp: 900, n })).toString('base64url')}.s`;
const signedIn = (n: number, vendorId = 'org_1'): SignedIn =>
  ({
    accessToken: jwt(n),
    refreshToken: `refresh-${String(n)}`,
    user: { id: 'usr_1', email: 'ada@example.test' },
    vendorId,
    role: 'ADMIN',
    vendors: [
      { id: 'org_1', name: 'Palm', role: 'ADMIN' },
      { id: 'org_2', name: 'Oasis', role: 'MEMBER' },
    ],
  }) as unknown as SignedIn;

function world() {
  const clock = { now: 0 };
  const calls: string[] = [];
  let good = 'refresh-1';
  let n = 1;
  let answering = true;
  const client = {
    refresh: ({ refreshToken, vendorId }: { refreshToken: string; vendorId?: string }) => {
      calls.push(refreshToken);
      if (!answering) return Promise.reject(new Error('away'));
      if (refreshToken !== good) {
        const problem = { title: 'Over', status: 401, code: 'AUTH.SESSION_OVER', correlationId: 'c' };
        return Promise.reject(new ApiError(problem));
      }
      n += 1;
      good = `refresh-${String(n)}`;
      return Promise.resolve(signedIn(n, vendorId));
    },
    logOut: (refreshToken: string) => {
      calls.push(`out ${refreshToken}`);
      good = '';
      return Promise.resolve();
    },
  } as unknown as AuthClient;
  let kept: StoredSession | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const store: SessionStore = {
    read: () => kept,
    write: (session) => {
      kept = session;
    },
    alone: (work) => {
      const mine = last.then(work);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
  const answer = (value: boolean): void => {
    answering = value;
  };
  return { clock, calls, client, store, answer, now: () => clock.now };
}

function begin() {
  const place = world();
  return { ...place, session: PasswordSession.begin(place.client, place.store, signedIn(1), place.now) };
}

test('the first token is used until shortly before it ends, then traded once for all who ask', async () => {
  const { clock, calls, session } = begin();
  expect(await session.token()).toBe(jwt(1));
  clock.now = 889_999;
  expect(await session.token()).toBe(jwt(1));
  clock.now = 890_000;
  expect(await Promise.all([session.token(), session.token()])).toEqual([jwt(2), jwt(2)]);
  expect(calls).toEqual(['refresh-1']);
});

test('a page that is loaded anew goes on, and two tabs never trade the same token', async () => {
  const { client, store, now, calls, session } = begin();
  const tabs = [1, 2].map(() => PasswordSession.kept(client, store, now)!);
  await Promise.all(tabs.map((tab) => tab.token()));
  expect(calls).toEqual(['refresh-1', 'refresh-2']);
  expect(session.organizations.map(({ name }) => name)).toEqual(['Palm', 'Oasis']);
});

test('another vendor is another token, and is remembered', async () => {
  const { client, store, now, session } = begin();
  await session.switchOrganization('org_2');
  expect(await session.token()).toBe(jwt(2));
  expect(session.activeOrganizationId).toBe('org_2');
  expect(PasswordSession.kept(client, store, now)?.activeOrganizationId).toBe('org_2');
});

test('a session that is over is forgotten; one whose answer was lost is not', async () => {
  const { client, store, now, answer } = begin();
  answer(false);
  await expect(PasswordSession.kept(client, store, now)!.token()).rejects.toThrow('away');
  expect(store.read()).not.toBeNull();
  answer(true);
  store.write({ ...store.read()!, refreshToken: 'stolen and used' });
  await expect(PasswordSession.kept(client, store, now)!.token()).rejects.toBeInstanceOf(SessionOverError);
  expect(PasswordSession.kept(client, store, now)).toBeNull();
});

test('signing out ends the session for every tab', async () => {
  const { client, store, now, calls, session } = begin();
  const other = PasswordSession.kept(client, store, now)!;
  await session.signOut();
  expect(calls).toEqual(['out refresh-1']);
  await expect(other.token()).rejects.toBeInstanceOf(SessionOverError);
});
