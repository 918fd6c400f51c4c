import { supabaseChannels } from '../adapters/supabase/channels.ts';
import { AppError } from '../kernel/app-error.ts';
import { fromUuid } from '../kernel/ids.ts';
import { makeOrganization } from '../../supabase/tests/fixtures.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { keptOwnApps } from './own-apps.ts';
import { setWaba } from './set-waba.ts';

const act = { actor: 'user_operator', correlationId: 'test' };
const own = (phoneNumberId: string, appSecret?: string) =>
  ({
    mode: 'dedicated',
    businessId: '1001',
    wabaId: '2001',
    phoneNumberId,
    accessToken: 'good-token-of-their-own',
    ...(appSecret && { appSecret }),
  }) as const;

describe('setting an account', () => {
  let supabase: TestSupabase;
  let vault: Map<string, string>;
  let subscribedWith: string[];
  beforeAll(async () => {
    supabase = await createTestSupabase();
  });
  afterAll(() => supabase.close());
  beforeEach(() => {
    vault = new Map();
    subscribedWith = [];
  });

  const deps = () => ({
    store: supabaseChannels(supabase.client),
    numbers: {
      read: async () => ({ displayPhoneNumber: null, quality: null, throughput: null, messagingLimit: null }),
    },
    subscriptions: {
      async subscribe({ appSecret }: { appSecret: string }) {
        if (appSecret === 'anotherAppsSecret') throw new AppError('META.REFUSED', { kind: 'conflict', message: 'no' });
        if (appSecret === 'askedInAnOutage')
          throw new AppError('META.UNAVAILABLE', { kind: 'unavailable', message: '' });
        subscribedWith.push(appSecret);
      },
      isSubscribed: async () => true,
    },
    secrets: {
      nameFor: (organization: string, phoneNumberId: string, kind: string) =>
        `${organization}-${phoneNumberId}-${kind}`,
      put: async (name: string, secret: string) => void vault.set(name, secret),
      get: async (name: string) => vault.get(name) ?? null,
      remove: async (name: string) => void vault.delete(name),
    },
    appSecret: 'platformsSecret',
  });

  it('subscribes the platform’s app, or the one whose secret is given, which is known by its name alone', async () => {
    const organizationId = fromUuid('org', await makeOrganization(supabase));
    expect(await setWaba(deps(), organizationId, own('3001'), act)).toMatchObject({ ok: true });
    expect(await deps().store.ownApps()).toEqual([]);
    const set = await setWaba(deps(), organizationId, own('3001', 'theirAppsSecret'), act);
    expect(set).toMatchObject({ ok: true });
    expect(JSON.stringify(set)).not.toContain('theirAppsSecret');
    expect(await deps().store.ownApps()).toEqual([
      { wabaId: '2001', phoneNumberId: '3001', appSecretName: `${organizationId}-3001-app` },
    ]);
    expect(subscribedWith).toEqual(['platformsSecret', 'theirAppsSecret']);
    expect(vault.get(`${organizationId}-3001-app`)).toBe('theirAppsSecret');
    const written = await supabase.query(`select 1 from audit_logs where details::text ~ 'theirAppsSecret|3001-app'`);
    expect(written).toEqual([]);

    await setWaba(deps(), organizationId, { mode: 'shared' }, act);
    expect(await deps().store.ownApps()).toHaveLength(1); // its last statuses come for weeks
    await setWaba(deps(), organizationId, own('3001'), act);
    expect(await deps().store.ownApps()).toEqual([]);
  });

  it('keeps nothing when the token is of another app, or Meta is away', async () => {
    const organizationId = fromUuid('org', await makeOrganization(supabase));
    expect(await setWaba(deps(), organizationId, own('3002', 'anotherAppsSecret'), act)).toMatchObject({
      ok: false,
      error: { code: 'WABA.APP_MISMATCH' },
    });
    await expect(setWaba(deps(), organizationId, own('3002', 'askedInAnOutage'), act)).rejects.toMatchObject({
      code: 'META.UNAVAILABLE',
    });
    const taken = fromUuid('org', await makeOrganization(supabase));
    await setWaba(deps(), taken, own('3003'), act);
    vault.clear();
    expect(await setWaba(deps(), organizationId, own('3003', 'theirAppsSecret'), act)).toMatchObject({
      error: { code: 'WABA.NUMBER_TAKEN' },
    });
    expect([...vault.keys()]).toEqual([]);
  });
});

describe('secrets that webhooks are checked with', () => {
  let now = 0;
  let reads = 0;
  let away = false;
  beforeEach(() => {
    now = 0;
    reads = 0;
    away = false;
  });
  const logged: string[] = [];
  const logger = {
    info: () => undefined,
    warn: (_: object, message: string) => void logged.push(message),
    error: (_: object, message: string) => void logged.push(message),
    child: () => logger,
  };
  const kept = () =>
    keptOwnApps(
      {
        store: {
          async ownApps() {
            reads += 1;
            if (away) throw new Error('the database is away');
            return ['3001', '3002', '3003'].map((phoneNumberId) => ({
              wabaId: phoneNumberId === '3002' ? '2002' : '2001',
              phoneNumberId,
              appSecretName: phoneNumberId,
            }));
          },
        },
        secrets: { get: async (name) => (name === '3002' ? null : `secret ${name} at ${now}`) },
        logger,
      },
      () => now,
    );
  const firstSecret = async (apps: ReturnType<typeof kept>) => (await apps()).get('2001')?.[0]?.appSecret;

  it('are read once a minute, however many ask, and one that is missing costs no other', async () => {
    const apps = kept();
    await Promise.all(Array.from({ length: 50 }, apps));
    expect(reads).toBe(1);
    expect([...(await apps()).keys()]).toEqual(['2001']);
    expect((await apps()).get('2001')).toHaveLength(2);
    now = 59_999;
    await apps();
    expect(reads).toBe(1);
    now = 60_000;
    expect(await firstSecret(apps)).toBe('secret 3001 at 60000');
    expect(reads).toBe(2);
    expect(logged).toContain('the app secret of the account is not in the vault');
  });

  it('stand as they were while they cannot be read, and nothing stands before they ever were', async () => {
    const apps = kept();
    away = true;
    await expect(apps()).rejects.toMatchObject({ code: 'WABA.SECRETS_UNREADABLE', retryable: true });
    await expect(apps()).rejects.toMatchObject({ code: 'WABA.SECRETS_UNREADABLE' });
    expect(reads).toBe(1);
    away = false;
    now = 5_000;
    expect(await firstSecret(apps)).toBe('secret 3001 at 5000');
    away = true;
    now = 65_000;
    expect(await firstSecret(apps)).toBe('secret 3001 at 5000');
    expect(reads).toBe(3);
  });
});
