import { createHmac } from 'node:crypto';
import { waitFor } from '../../support/wait-for.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { startLocalMeta, type Answer, type LocalMeta } from './target.ts';

const theirSecret = 'secret-of-their-own-app';

let meta: LocalMeta;
let theirs: Receiver;
beforeAll(async () => {
  [meta, theirs] = await Promise.all([startLocalMeta(), startReceiver(theirSecret)]);
});
afterAll(() => Promise.all([meta.close(), theirs.close()]));

interface Account {
  wabaId: string;
  phoneNumberId: string;
  accessToken: string;
}

function subscriptions({ wabaId, accessToken }: Account, method: string, secret?: string): Promise<Answer> {
  const proof = secret && createHmac('sha256', secret).update(accessToken).digest('hex');
  const query = proof ? `?appsecret_proof=${proof}` : '';
  return meta.call(method, `${wabaId}/subscribed_apps${query}`, undefined, { authorization: `Bearer ${accessToken}` });
}
const tell = (wabaId: string, mark: string) =>
  meta.control('POST', 'webhooks', { wabaId, body: { object: 'whatsapp_business_account', entry: [], mark } });
const marksAt = ({ posts }: Receiver) => posts.map(({ body }) => (body as unknown as { mark?: string }).mark);

test('an account tells only the apps that are subscribed to it', async () => {
  const account = (await meta.control('POST', 'phone-numbers', {})) as Account;
  expect(await subscriptions(account, 'GET')).toMatchObject({ status: 200, body: { data: [] } });
  await tell(account.wabaId, 'unheard');
  expect(await subscriptions(account, 'POST')).toEqual({ status: 200, body: { success: true } });
  await subscriptions(account, 'POST');
  const { body } = await subscriptions(account, 'GET');
  expect(body.data).toEqual([
    { whatsapp_business_api_data: { id: '900000000000001', name: 'Wasup', link: expect.stringMatching(/^https:/) } },
  ]);
  await meta.crash();
  await tell(account.wabaId, 'heard');
  await waitFor('it to be told', () => Promise.resolve(marksAt(meta.receiver).includes('heard')));
  await subscriptions(account, 'DELETE');
  await tell(account.wabaId, 'unheard again');
  await tell(meta.wabaId, 'last');
  await waitFor('the last to be told', () => Promise.resolve(marksAt(meta.receiver).includes('last')));
  expect(marksAt(meta.receiver)).toEqual(['heard', 'last']);
});

test('a token subscribes its own app, which signs with its own secret, and a proof by another secret is refused', async () => {
  const app = { webhookUrl: `${theirs.url}/webhook/meta`, appSecret: theirSecret };
  const account = (await meta.control('POST', 'phone-numbers', { app })) as Account;
  expect(await subscriptions(account, 'POST', 'contract-app-secret')).toMatchObject({
    status: 400,
    body: { error: { code: 100 } },
  });
  expect((await subscriptions(account, 'GET')).body.data).toEqual([]);
  expect(await subscriptions(account, 'POST', theirSecret)).toMatchObject({ status: 200 });
  await tell(account.wabaId, 'theirs');
  await waitFor('it to be told', () => Promise.resolve(marksAt(theirs).includes('theirs')));
  expect(theirs.posts.every(({ genuine }) => genuine)).toBe(true);
  expect(marksAt(meta.receiver)).not.toContain('theirs');
});

test('a stranger to the account subscribes nothing', async () => {
  const [one, other] = (await Promise.all([
    meta.control('POST', 'phone-numbers', {}),
    meta.control('POST', 'phone-numbers', {}),
  ])) as [Account, Account];
  expect((await subscriptions({ ...one, accessToken: other.accessToken }, 'POST')).status).toBe(400);
  expect((await subscriptions(one, 'GET')).body.data).toEqual([]);
});
