import { startLocalMeta, type LocalMeta } from '../../../tests/contract/meta/target.ts';
import type { MetaSubscriptions } from '../../channels/ports.ts';
import { connectGraph } from './http.ts';
import { metaSubscriptions } from './subscriptions.ts';

let meta: LocalMeta;
let subscriptions: MetaSubscriptions;
beforeAll(async () => {
  meta = await startLocalMeta();
  subscriptions = metaSubscriptions(connectGraph({ graphBaseUrl: meta.graphBaseUrl, graphVersion: meta.version }));
});
afterAll(() => meta.close());

it('subscribes the app of a token, when the secret is that app’s', async () => {
  const app = { webhookUrl: 'http://127.0.0.1:9/webhook/meta', appSecret: 'secret-of-their-app' };
  const { wabaId, accessToken } = (await meta.control('POST', 'phone-numbers', { app })) as Record<
    'wabaId' | 'accessToken',
    string
  >;
  const account = { wabaId, accessToken };
  expect(await subscriptions.isSubscribed(account)).toBe(false);
  const other = subscriptions.subscribe({ ...account, appSecret: 'contract-app-secret' });
  await expect(other).rejects.toMatchObject({ code: 'META.REFUSED', retryable: false });
  expect(await subscriptions.isSubscribed(account)).toBe(false);
  await subscriptions.subscribe({ ...account, appSecret: app.appSecret });
  await subscriptions.subscribe({ ...account, appSecret: app.appSecret });
  expect(await subscriptions.isSubscribed(account)).toBe(true);
});

it('says that a token opens nothing here, and that Meta is away', async () => {
  const account = { wabaId: '299999999999999', accessToken: meta.accessToken };
  await expect(subscriptions.isSubscribed(account)).rejects.toMatchObject({ code: 'META.REFUSED' });
  const away = metaSubscriptions(connectGraph({ graphBaseUrl: 'http://127.0.0.1:9', graphVersion: meta.version }));
  await expect(away.isSubscribed(account)).rejects.toMatchObject({ code: 'META.UNAVAILABLE', retryable: true });
});
