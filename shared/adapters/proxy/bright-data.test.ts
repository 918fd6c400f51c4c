import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';
import { newId } from '../../kernel/ids.ts';
import type { ProxyOrder } from '../../proxies/ports.ts';
import { brightDataProxies } from './bright-data.ts';
import { connectThrough } from './reach-through.ts';

let stateDir: string;
let program: Program;
let apiUrl: string;
beforeAll(async () => {
  stateDir = await mkdtemp(path.join(os.tmpdir(), 'proxy-provider-'));
  await start();
});
afterAll(async () => {
  await program.stop();
  await rm(stateDir, { recursive: true, force: true });
});
afterEach(async () => {
  for (const body of [
    { what: 'api', api: 'none' },
    { what: 'fail-next', count: 0 },
  ])
    await change(body);
});

async function start(port = 0): Promise<void> {
  program = await startProgram('proxy-provider', { port, stateDir, apiKey: 'key' });
  apiUrl = String(program.facts['url']);
}
const provider = (apiKey = 'key') => brightDataProxies({ apiUrl, apiKey, gateway: new URL(apiUrl).host });
const change = async (body: object): Promise<void> => {
  const response = await fetch(`${apiUrl}/__local/change`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
};
const zones = async (): Promise<{ name: string; country: string }[]> =>
  ((await (await fetch(`${apiUrl}/__local/state`)).json()) as { zones: { name: string; country: string }[] }).zones;
const credentialsOf = (order: ProxyOrder) => {
  if (order.outcome !== 'ordered') throw new Error(`the order was ${order.outcome}`);
  return order.credentials;
};

it('orders one proxy of the region for an instance, however often it is asked and whatever answer was lost', async () => {
  const id = newId('ins');
  await change({ what: 'fail-next', count: 1 });
  // The zone is not there, so the first answer that is lost is that of the creation.
  await expect(provider().order(id, 'ap-south')).rejects.toMatchObject({ code: 'PROXY.PROVIDER_UNAVAILABLE' });
  const first = credentialsOf(await provider().order(id, 'ap-south'));
  const again = credentialsOf(await provider().order(id, 'ap-south'));
  expect(again).toEqual(first);
  expect(await provider().find(id)).toEqual(first);
  expect((await zones()).filter(({ name }) => name.endsWith(id.slice(4)))).toEqual([
    expect.objectContaining({ country: 'in' }),
  ]);
});

it('gives 5 racing orders for one instance the same proxy', async () => {
  const id = newId('ins');
  const orders = await Promise.all(Array.from({ length: 5 }, () => provider().order(id, 'eu-west')));
  expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(1);
});

it('says that there is none, that it was refused, and that nobody answers', async () => {
  await change({ what: 'stock', country: 'us', free: 0 });
  expect(await provider().order(newId('ins'), 'us-east')).toEqual({ outcome: 'out_of_stock' });
  await change({ what: 'api', api: 'refusing' });
  expect(await provider().order(newId('ins'), 'eu-west')).toMatchObject({ outcome: 'refused' });
  await change({ what: 'api', api: 'down' });
  await expect(provider().order(newId('ins'), 'eu-west')).rejects.toMatchObject({ kind: 'unavailable' });
  const nobody = brightDataProxies({ apiUrl: 'http://127.0.0.1:1', apiKey: 'key', gateway: '127.0.0.1:1' });
  await expect(nobody.find(newId('ins'))).rejects.toMatchObject({ kind: 'unavailable' });
});

it('does not take a refused key for an order that is not there', async () => {
  await expect(provider('wrong').order(newId('ins'), 'eu-west')).rejects.toThrow(/API key/);
  await expect(provider('wrong').cancel(newId('ins'))).rejects.toThrow(/API key/);
});

it('cancels, also twice and what was never ordered, and also after an answer was lost', async () => {
  const id = newId('ins');
  credentialsOf(await provider().order(id, 'eu-west'));
  await change({ what: 'fail-next', count: 1 });
  await expect(provider().cancel(id)).rejects.toMatchObject({ kind: 'unavailable' });
  await provider().cancel(id);
  await provider().cancel(newId('ins'));
  expect(await provider().find(id)).toBeNull();
});

it('lets its own customers through, and tells when nothing passes', async () => {
  const reach = connectThrough('web.whatsapp.test:443');
  const credentials = credentialsOf(await provider().order(newId('ins'), 'eu-west'));
  expect(await reach(credentials)).toBe(true);
  expect(await reach({ ...credentials, password: 'guess' })).toBe(false);
  expect(await reach({ ...credentials, port: 1 })).toBe(false);
  await change({ what: 'dead', country: 'ie', dead: 'yes' });
  expect(await reach(credentials)).toBe(false);
  await change({ what: 'dead', country: 'ie', dead: 'no' });
  expect(await reach(credentials)).toBe(true);
});

it('remembers its orders through a kill, and shows its page without a password', async () => {
  const id = newId('ins');
  const before = credentialsOf(await provider().order(id, 'eu-west'));
  const port = Number(new URL(apiUrl).port);
  await program.kill();
  await start(port);
  expect(await provider().find(id)).toEqual(before);
  const page = await (await fetch(apiUrl)).text();
  expect(page).toContain(id.slice(4));
  expect(page).not.toContain(before.password);
});
