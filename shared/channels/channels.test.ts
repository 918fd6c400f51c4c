import { supabaseChannels } from '../adapters/supabase/channels.ts';
import { AppError } from '../kernel/app-error.ts';
import { fromUuid } from '../kernel/ids.ts';
import { makeOrganization } from '../../supabase/tests/fixtures.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { wabaTokens } from './access-token.ts';
import type { ChannelStore, MetaPhoneNumbers } from './ports.ts';
import { refreshChannels } from './refresh-channels.ts';
import { setWaba } from './set-waba.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };
const shared = { businessId: '1000', wabaId: '2000', phoneNumberId: '3000' };
const act = { actor: 'user_operator', correlationId: 'test' };

let supabase: TestSupabase;
let store: ChannelStore;
let vault: Map<string, string>;
let asked: string[];
beforeAll(async () => {
  supabase = await createTestSupabase();
  store = supabaseChannels(supabase.client as never);
});
beforeEach(() => {
  vault = new Map();
  asked = [];
});
afterAll(() => supabase.close());

const numbers: MetaPhoneNumbers = {
  async read({ phoneNumberId, accessToken }) {
    asked.push(phoneNumberId);
    if (accessToken.startsWith('bad')) throw new AppError('META.REFUSED', { kind: 'conflict', message: 'no' });
    return { displayPhoneNumber: `+${phoneNumberId}`, quality: 'GREEN', throughput: 'HIGH', messagingLimit: 'TIER_2K' };
  },
};
const secrets = {
  nameFor: (organizationId: string, phoneNumberId: string) => `${organizationId}-${phoneNumberId}`,
  put: async (name: string, token: string) => void vault.set(name, token),
  get: async (name: string) => vault.get(name) ?? null,
  remove: async (name: string) => void vault.delete(name),
};
const subscriptions = { subscribe: async () => undefined, isSubscribed: async () => true };
const deps = () => ({ store, numbers, subscriptions, secrets, appSecret: 'platform' });
const own = (phoneNumberId: string, accessToken = 'good-token-of-their-own') =>
  ({ mode: 'dedicated', businessId: '1001', wabaId: '2001', phoneNumberId, accessToken }) as const;

it('a number is read when it is new, and again when its time has come; one that fails does not stop the rest', async () => {
  const organizationId = fromUuid('org', await makeOrganization(supabase));
  await setWaba(deps(), organizationId, own('3001'), act);
  vault.set(secrets.nameFor(organizationId, '3001'), 'bad-token');
  asked = [];
  const refresh = { ...deps(), accessTokenOf: wabaTokens('platform', secrets), shared, logger: quiet };
  await refreshChannels(refresh, 60_000);
  expect(asked.sort()).toEqual(['3000', '3001']);
  await refreshChannels(refresh, 60_000);
  expect(asked.filter((number) => number === '3000')).toHaveLength(1);
  await refreshChannels(refresh);
  expect(asked.filter((number) => number === '3000')).toHaveLength(2);
  const known = (await store.list()).find(({ phoneNumberId }) => phoneNumberId === '3000');
  expect(known).toMatchObject({ displayPhoneNumber: '+3000', messagingLimit: 2000, throughput: 'HIGH' });
});

it('a token that Meta refuses is kept nowhere', async () => {
  const organizationId = fromUuid('org', await makeOrganization(supabase));
  const result = await setWaba(deps(), organizationId, own('3002', 'bad-token-of-their-own'), act);
  expect(result).toMatchObject({ ok: false, error: { code: 'WABA.CREDENTIALS_REFUSED' } });
  expect(vault.size).toBe(0);
  expect(await store.ofOrganization(organizationId)).toMatchObject({ phoneNumberId: '3000' });
});

it('what the database refuses leaves no secret behind, and takes none that is used', async () => {
  const [first, second] = [
    fromUuid('org', await makeOrganization(supabase)),
    fromUuid('org', await makeOrganization(supabase)),
  ];
  expect(await setWaba(deps(), first, own('3003'), act)).toMatchObject({ ok: true });
  const result = await setWaba(deps(), second, own('3003'), act);
  expect(result).toMatchObject({ ok: false, error: { code: 'WABA.NUMBER_TAKEN' } });
  expect([...vault.keys()]).toEqual([secrets.nameFor(first, '3003')]);
});

it('a secret is read once a minute, and one that is gone is said so', async () => {
  let reads = 0;
  let now = 0;
  const tokens = wabaTokens('platform', { get: async () => (reads++ < 2 ? 'theirs' : null) }, () => now);
  expect([await tokens(null), await tokens('s'), await tokens('s')]).toEqual(['platform', 'theirs', 'theirs']);
  expect(reads).toBe(1);
  now = 61_000;
  await tokens('s');
  expect(reads).toBe(2);
  now = 130_000;
  await expect(tokens('s')).rejects.toMatchObject({ code: 'WABA.SECRET_MISSING', retryable: true });
});
