import { waitFor } from '../../support/wait-for.ts';
import { approvedTemplate, startLocalMeta, templateMessage, type LocalMeta } from './target.ts';

const count = 200;
const prompt = { sentDelayMs: [0, 20], deliveredDelayMs: [0, 20], readDelayMs: [0, 20] };

let meta: LocalMeta;
beforeAll(async () => {
  meta = await startLocalMeta();
  await meta.control('PUT', 'behaviour', { templateReview: 'manual' });
  await meta.control('PUT', `phone-numbers/${meta.phoneNumberId}`, { throughput: 5_000 });
  await approvedTemplate(meta, 'greeting');
});
afterAll(() => meta.close());
beforeEach(async () => {
  await waitFor('quiet', nothingToTell);
  await meta.control('POST', 'reset');
  meta.receiver.posts.length = 0;
});

async function nothingToTell(): Promise<boolean> {
  const { statusesToCome, statusesQueued, postsWaiting } = await meta.control('GET', 'stats');
  return statusesToCome === 0 && statusesQueued === 0 && postsWaiting === 0;
}

async function sendMany(first: number, many = count): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: many }, (_, index) =>
      meta.call('POST', `${meta.phoneNumberId}/messages`, templateMessage(String(first + index), 'greeting', ['Ann'])),
    ),
  );
  return answers.map(({ body }) => body.messages[0].id);
}
const toldOf = (id: string) => meta.receiver.statuses().filter((status) => status.id === id);
const statusesOf = (id: string): string[] => toldOf(id).map(({ status }) => status);
const everyoneIs = (ids: string[], last: string) => () =>
  ids.every((id) => meta.receiver.statuses().some((status) => status.id === id && status.status === last));

test('the address is verified by a challenge', async () => {
  expect(await meta.control('POST', 'webhooks/verify')).toMatchObject({ state: 'verified' });
});

test('many statuses share a POST, each signed over its raw bytes', async () => {
  await meta.control('PUT', 'behaviour', { ...prompt, statusesPerWebhook: 50, readShare: 1 });
  const ids = await sendMany(15550300000);
  await waitFor('every message to be read', everyoneIs(ids, 'read'));
  const sizes: number[] = meta.receiver.posts.map(({ body }) => body.entry[0]!.changes[0]!.value.statuses.length);
  expect(Math.max(...sizes)).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3 * count);
  expect(meta.receiver.posts.every(({ genuine }) => genuine)).toBe(true);
});

test('statuses are told twice, out of order, skipped, unpriced, failed and then delivered, as is asked', async () => {
  await meta.control('PUT', 'behaviour', {
    ...prompt,
    readShare: 0.5,
    duplicate: 0.2,
    reorder: 0.5,
    deliveredSkipped: 0.3,
    missingPricing: { sent: 0, delivered: 0.2, read: 0.5 },
    failShare: 0.2,
    deliveredAfterFailed: 0.5,
    failAfterDelivered: 0.2,
  });
  const ids = await sendMany(15550400000);
  await waitFor('everything to be told', nothingToTell);
  const all = ids.map(statusesOf);
  const some = (what: (told: string[]) => boolean): boolean => all.some(what);
  expect(some((told) => new Set(told).size < told.length)).toBe(true);
  expect(some((told) => told.includes('sent') && told[0] !== 'sent')).toBe(true);
  expect(some((told) => told.includes('read') && !told.includes('delivered'))).toBe(true);
  expect(some((told) => told.includes('failed') && told.includes('delivered') && told.includes('sent'))).toBe(true);
  expect(some((told) => told.includes('failed') && told.includes('delivered') && !told.includes('sent'))).toBe(true);
  const unpriced = meta.receiver.statuses().filter(({ status, pricing }) => status !== 'failed' && !pricing);
  expect(new Set(unpriced.map(({ status }) => status))).toEqual(new Set(['delivered', 'read']));
});

test('one seed treats the same people the same way', async () => {
  const chances = { ...prompt, readShare: 0.5, failShare: 0.3, seed: 7 };
  const fates = async (): Promise<string[]> => {
    await meta.control('POST', 'reset');
    await meta.control('PUT', 'behaviour', chances);
    const ids = await sendMany(15550500000, 60);
    await waitFor('every fate', () => ids.every((id) => statusesOf(id).some((status) => status !== 'sent')));
    await waitFor('the rest', async () => (await meta.control('GET', 'stats')).live === 0);
    return ids.map((id) => statusesOf(id).toSorted().join());
  };
  const first = await fates();
  expect(new Set(first).size).toBeGreaterThan(2);
  expect(await fates()).toEqual(first);
});

test('what is not answered 200 is told again, also after kill -9', async () => {
  await meta.control('PUT', 'behaviour', { ...prompt, readShare: 1 });
  meta.receiver.answerWith(503);
  const ids = await sendMany(15550600000, 40);
  await meta.control('POST', 'inbound', { from: '15550600000', phoneNumberId: meta.phoneNumberId, text: 'STOP' });
  await waitFor('every status to be kept', async () => (await meta.control('GET', 'stats')).postsWaiting >= 100);
  await meta.crash();
  meta.receiver.answerWith(200);
  await waitFor('every message to be read', everyoneIs(ids, 'read'));
  for (const id of ids) expect(new Set(statusesOf(id))).toEqual(new Set(['sent', 'delivered', 'read']));
  expect(meta.receiver.changes('messages').some(({ messages }) => messages?.[0].text.body === 'STOP')).toBe(true);
});

test('what was accepted just before kill -9 is still told, and charged once', async () => {
  await meta.control('PUT', 'behaviour', { sentDelayMs: [300, 400], deliveredDelayMs: [0, 200], readShare: 0 });
  const ids = await sendMany(15550700000, 50);
  await meta.crash();
  await waitFor('every message to be delivered', everyoneIs(ids, 'delivered'));
  await meta.crash();
  const charges = await meta.control('GET', 'charges');
  expect(charges.reduce((sum: number, { volume }: { volume: number }) => sum + volume, 0)).toBe(50);
});

test('any body is sent signed, and a burst of statuses at a chosen rate', async () => {
  await meta.control('POST', 'webhooks', { body: '{"object": "page",  "entry": []}', copies: 3 });
  await waitFor('three posts', () => meta.receiver.posts.length === 3);
  expect(meta.receiver.posts.every(({ raw, genuine }) => genuine && raw === '{"object": "page",  "entry": []}')).toBe(
    true,
  );
  meta.receiver.posts.length = 0;
  const started = performance.now();
  const messages = Array.from({ length: 200 }, (_, index) => ({ callbackData: `msg_${index}` }));
  await meta.control('POST', 'statuses', {
    phoneNumberId: meta.phoneNumberId,
    messages,
    statuses: ['delivered'],
    perSecond: 400,
    pricing: null,
  });
  await waitFor('all of them', () => meta.receiver.statuses().length === 200);
  expect(performance.now() - started).toBeGreaterThan(400);
  expect(new Set(meta.receiver.statuses().map((status) => status.biz_opaque_callback_data)).size).toBe(200);
  expect(meta.receiver.statuses().every(({ pricing }) => pricing === undefined)).toBe(true);
});

test('the analytics are the sum of what was delivered, and drift when they are told to', async () => {
  await meta.control('PUT', 'behaviour', {
    ...prompt,
    readShare: 0.5,
    failShare: 0.2,
    duplicate: 0.3,
    deliveredSkipped: 0.5,
  });
  const ids = [...(await sendMany(15550800000, 60)), ...(await sendMany(919810000000, 40))];
  await waitFor('everything to be told', async () => (await meta.control('GET', 'stats')).live === 0);
  const delivered = ids.filter((id) => statusesOf(id).some((status) => status === 'delivered' || status === 'read'));
  const volumeTo = (prefix: string): number =>
    delivered.filter((id) => toldOf(id)[0].recipient_id.startsWith(prefix)).length;
  const now = Math.floor(Date.now() / 1_000);
  const question = `pricing_analytics.start(${now - 86_400}).end(${now + 86_400}).granularity(DAILY).dimensions(["COUNTRY","PRICING_CATEGORY","PRICING_TYPE"])`;
  const ask = async () => {
    const { body } = await meta.call('GET', `${meta.wabaId}?fields=${encodeURIComponent(question)}`);
    const points: Record<string, any>[] = body.pricing_analytics.data[0].data_points; // eslint-disable-line @typescript-eslint/no-explicit-any -- as told
    const sum = (country: string, of: string): number =>
      points.filter((point) => point['country'] === country).reduce((total, point) => total + Number(point[of]), 0);
    return { us: sum('US', 'volume'), in: sum('IN', 'volume'), cost: sum('US', 'cost') + sum('IN', 'cost'), points };
  };
  const told = await ask();
  expect(delivered.length).toBeLessThan(100);
  expect(told).toMatchObject({ us: volumeTo('1555'), in: volumeTo('91') });
  expect(told.cost).toBeCloseTo(volumeTo('1555') * 0.025 + volumeTo('91') * 0.0118, 6);
  expect(told.points[0]).toMatchObject({ pricing_category: 'MARKETING', pricing_type: 'REGULAR' });
  await meta.control('POST', 'analytics/drift', { country: 'IN', volume: 3, cost: 35_400 });
  expect(await ask()).toMatchObject({ us: told.us, in: told.in + 3 });
});
