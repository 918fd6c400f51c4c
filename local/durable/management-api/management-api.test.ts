import type { OrchestrationContext, Task } from 'durable-functions';
import { Hub } from '../testing/hub.ts';

type Steps = Generator<Task, unknown, never>;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({
    activities: { double: (n: number) => n * 2 },
    orchestrations: {
      *doubling({ df }: OrchestrationContext): Steps {
        return yield df.callActivity('double', df.getInput());
      },
      *wait({ df }: OrchestrationContext): Steps {
        return yield df.waitForExternalEvent('go');
      },
      // eslint-disable-next-line require-yield -- it never gets that far
      *fail(): Steps {
        throw new Error('no use');
      },
    },
  });
});
afterAll(() => hub.close());

const json = { 'content-type': 'application/json' };
const ids = (body: unknown): string[] => (body as { instanceId: string }[]).map(({ instanceId }) => instanceId);

async function made(name: string, ...instanceIds: string[]): Promise<void> {
  for (const instanceId of instanceIds) {
    await hub.client.startNew(name, { instanceId, input: 1 });
    await hub.until(instanceId, name === 'wait' ? ['Running'] : undefined);
  }
}

test('instances are listed in pages, which the client joins', async () => {
  await made('doubling', 'page-3', 'page-1', 'page-2', 'other_1');
  const first = await hub.ask('GET', 'instances?top=2&instanceIdPrefix=page-');
  expect(ids(first.body)).toEqual(['page-1', 'page-2']);
  const token = first.headers.get('x-ms-continuation-token') ?? '';
  const rest = await hub.ask('GET', 'instances?top=2&instanceIdPrefix=page-', {
    headers: { 'x-ms-continuation-token': token },
  });
  expect(ids(rest.body)).toEqual(['page-3']);
  expect(rest.headers.get('x-ms-continuation-token')).toBeNull();
  await made('doubling', ...Array.from({ length: 105 }, (_, n) => `many-${String(n).padStart(3, '0')}`));
  const all = await hub.client.getStatusAll();
  expect(all.filter(({ instanceId }) => instanceId.startsWith('many-'))).toHaveLength(105);
});

test('a prefix is taken literally', async () => {
  await made('doubling', 'a_b', 'axb');
  expect(ids((await hub.ask('GET', 'instances?instanceIdPrefix=a_')).body)).toEqual(['a_b']);
});

test('instances are filtered by status and time of creation', async () => {
  const before = new Date();
  await made('wait', 'filter-open');
  await made('fail', 'filter-failed');
  const open = await hub.client.getStatusBy({ createdTimeFrom: before, runtimeStatus: ['Running' as never] });
  expect(ids(open)).toContain('filter-open');
  expect(ids(open)).not.toContain('filter-failed');
  const earlier = await hub.client.getStatusBy({ createdTimeTo: new Date(before.getTime() - 1) });
  expect(ids(earlier)).not.toContain('filter-open');
});

test('purging by filter removes only what has ended', async () => {
  const from = new Date();
  await made('doubling', 'purge-done');
  await made('wait', 'purge-open');
  expect(await hub.client.purgeInstanceHistoryBy({ createdTimeFrom: from })).toEqual({ instancesDeleted: 1 });
  await expect(hub.client.getStatus('purge-done')).rejects.toThrow(/404/);
  expect(await hub.client.getStatus('purge-open')).toMatchObject({ runtimeStatus: 'Running' });
  expect((await hub.ask('DELETE', `instances?createdTimeFrom=${from.toISOString()}`)).status).toBe(404);
});

test('purging one that runs ends it without a trace', async () => {
  await made('wait', 'purge-running');
  expect(await hub.client.purgeInstanceHistory('purge-running')).toEqual({ instancesDeleted: 1 });
  await expect(hub.client.raiseEvent('purge-running', 'go', 1)).rejects.toThrow(/No instance/);
  await made('doubling', 'purge-running');
  expect(await hub.client.getStatus('purge-running')).toMatchObject({ name: 'doubling', output: 2 });
});

test('the history is shown with or without inputs and outputs', async () => {
  await made('doubling', 'shown');
  const shown = async (query: string): Promise<unknown> =>
    ((await hub.ask('GET', `instances/shown?showHistory=true${query}`)).body as { historyEvents: unknown })
      .historyEvents;
  const time = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(await shown('&showHistoryOutput=true')).toEqual([
    expect.objectContaining({ EventType: 'ExecutionStarted', FunctionName: 'doubling', Input: '1', Timestamp: time }),
    {
      EventType: 'TaskCompleted',
      Result: 2,
      FunctionName: 'double',
      Input: null,
      Timestamp: time,
      ScheduledTime: time,
    },
    expect.objectContaining({ EventType: 'ExecutionCompleted', OrchestrationStatus: 'Completed', Result: 2 }),
  ]);
  const bare = JSON.stringify(await shown('&showInput=false'));
  expect(bare).not.toContain('"Result"');
  expect(bare).not.toContain('"Input"');
});

test('a restart under the same id waits until the first run has ended', async () => {
  await made('wait', 'again');
  const restart = async (): Promise<number> =>
    (await hub.ask('POST', 'instances/again/restart?restartWithNewInstanceId=false')).status;
  expect(await restart()).toBe(409);
  await hub.client.raiseEvent('again', 'go', 'once');
  await hub.until('again');
  expect(await restart()).toBe(202);
  expect(await hub.until('again', ['Running'])).toMatchObject({ name: 'wait', input: 1 });
});

test('resuming what is not suspended, and suspending it twice, is refused', async () => {
  await made('wait', 'control');
  await expect(hub.client.resume('control', 'x')).rejects.toThrow(/Cannot resume .* in the Running state/);
  await hub.client.suspend('control', 'x');
  await hub.until('control', ['Suspended']);
  await expect(hub.client.suspend('control', 'x')).rejects.toThrow(/Cannot suspend .* in the Suspended state/);
});

test('rewinding is refused in words', async () => {
  await made('fail', 'rewind-failed');
  await made('doubling', 'rewind-done');
  await made('wait', 'rewind-open');
  await expect(hub.client.rewind('rewind-failed', 'x')).rejects.toThrow(/^not supported here: rewinding/);
  await expect(hub.client.rewind('rewind-done', 'x')).rejects.toThrow(/410/);
  await expect(hub.client.rewind('rewind-open', 'x')).rejects.toThrow(/only supported on failed/);
});

test.each([
  ['GET', 'instances?runtimeStatus=Sleeping', {}, 400, /'Sleeping' is not a runtime status/],
  ['GET', 'instances?createdTimeFrom=yesterday', {}, 400, /'createdTimeFrom' must be a date/],
  ['GET', 'instances?top=0', {}, 400, /'top' must be a positive whole number/],
  ['GET', 'instances', { headers: { 'x-ms-continuation-token': '!' } }, 400, /not a continuation token/],
  ['GET', 'instances/some?taskHub=elsewhere', {}, 400, /not supported here: the task hub 'elsewhere'/],
  ['GET', 'instances/%E0%A4%A', {}, 400, /not a well-formed path segment/],
  ['DELETE', 'instances', {}, 400, /Please provide value for 'createdTimeFrom'/],
  ['POST', 'orchestrators/doubling', { body: '{', headers: json }, 400, /Invalid JSON content/],
  ['POST', 'orchestrators/doubling/@x', {}, 400, /must not start with @/],
  ['POST', 'orchestrators/doubling/a%2Fb', {}, 400, /must not contain/],
  ['POST', `orchestrators/doubling/${'x'.repeat(257)}`, {}, 400, /must not exceed 256/],
  ['POST', 'orchestrators/doubling?timeout=1&pollingInterval=1', {}, 501, /not supported here: waiting/],
  ['POST', 'orchestrators/doubling?version=2', {}, 501, /not supported here: versions/],
  ['POST', 'instances/nobody/restart', {}, 400, /does not match a valid orchestration instance/],
  ['POST', 'instances/open/raiseEvent/go', { body: '{', headers: json }, 400, /Invalid JSON content/],
  [
    'POST',
    'instances/open/raiseEvent/go',
    { body: '1', headers: { 'content-type': 'text/plain' } },
    400,
    /Only application/,
  ],
  ['POST', 'instances/open/dance', {}, 404, /^$/],
  ['PUT', 'instances/open', {}, 404, /^$/],
  ['GET', 'entities/counter/a', {}, 501, /not supported here: durable entities/],
])('%s %s %j answers %d', async (method, path, init, status, message) => {
  if (path.startsWith('instances/open'))
    await hub.client.startNew('wait', { instanceId: 'open' }).catch(() => undefined);
  const { status: answered, body } = await hub.ask(method, path, init);
  expect(answered).toBe(status);
  expect(body === undefined ? '' : JSON.stringify(body)).toMatch(message);
});

test('the addresses are those of the real extension, but for origin, hub and key', async () => {
  const recorded = (await import('../../../tests/conformance/traces/check-status-response.json')).default;
  await made('doubling', 'trace-client');
  const payload = hub.client.createHttpManagementPayload('trace-client');
  const local = (url: string): string =>
    url
      .replace('http://127.0.0.1:7071', 'http://localhost:7071')
      .replace('=conformance', '=hub')
      .replace('<key>', 'local');
  expect(payload).toEqual(Object.fromEntries(Object.entries(recorded).map(([key, url]) => [key, local(url)])));
});
