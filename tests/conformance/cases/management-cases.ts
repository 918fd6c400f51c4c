import { setTimeout as pause } from 'node:timers/promises';
import type { Cases } from './case.ts';
import { object, type ConformanceClient, type Instance, type RawAnswer } from './client.ts';

/** The Durable client and the management API: start, status, terminate, suspend, purge, list, wait. */
export const managementCases: Cases = {
  'check-status answer': async (client) => {
    const { status, urls, raw } = await client.start('sequence', { id: client.id('csr') });
    return {
      status,
      keys: Object.keys(urls).sort(),
      location: !!raw.headers.get('location'),
      retryAfter: raw.headers.get('retry-after'),
    };
  },
  'status while running and when done': async (client) => {
    const { id, urls } = await client.start('event', { id: client.id('http-status') });
    await client.until(id, ['Running']);
    const running = await client.http('GET', urls.statusQueryGetUri);
    await client.http('POST', urls.sendEventPostUri.replace('{eventName}', 'go'), {
      body: '{"n":1}',
      headers: { 'content-type': 'application/json' },
    });
    await client.until(id);
    const done = await client.http('GET', urls.statusQueryGetUri);
    const pick = ({ status, body }: RawAnswer): object => {
      const { runtimeStatus, output } = object(body);
      return { status, keys: Object.keys(object(body)).sort(), runtimeStatus, output };
    };
    return { running: pick(running), done: pick(done) };
  },
  terminate: async (client) => {
    const id = await client.running('event', client.id('term'));
    const said = (await client.http('POST', `/df/terminate/${id}`)).body;
    return { said, then: await client.until(id) };
  },
  'suspend and resume': async (client) => {
    const id = await client.running('event', client.id('sus'));
    await client.http('POST', `/df/suspend/${id}`);
    const suspended = await client.until(id, ['Suspended']);
    await client.raise(id, 'go', 'late');
    await pause(1500);
    const still = (await client.instance(id))?.runtimeStatus;
    await client.http('POST', `/df/resume/${id}`);
    return { suspended: suspended.runtimeStatus, still, then: await client.until(id) };
  },
  'the same id while it runs': async (client) => {
    const id = await client.running('event', client.id('twice'));
    const { threw, ok } = object((await client.seen('POST', `/df/start-safe/event?id=${id}`)).body);
    return { threw: !!threw, ok: ok === id };
  },
  'the same id after it finished': async (client) => {
    const { id } = await client.start('sequence', { id: client.id('redo') });
    await client.until(id);
    const second = await client.seen('POST', `/df/start-safe/fanOut?id=${id}`);
    let s: Instance | undefined;
    for (let tries = 0; tries < 50 && s?.name !== 'fanOut'; tries++) {
      await pause(200);
      s = await client.until(id);
    }
    return { ok: object(second.body).ok === id, s };
  },
  purge: async (client) => {
    const { id } = await client.start('sequence', { id: client.id('purge') });
    await client.until(id);
    const said = (await client.http('POST', `/df/purge/${id}`)).body;
    const { threw, ok } = object(await client.get(`/df/status/${id}`));
    return { said, after: { threw: !!threw, ok: ok ?? null } };
  },
  'status of nobody': async (client) => {
    const { threw, ok } = object(await client.get(`/df/status/${client.id('nobody2')}`));
    return { threw: !!threw, ok: ok ?? null };
  },
  'list by status and prefix': async (client) => {
    const from = Date.now() - 60_000;
    for (const n of [1, 2, 3]) await client.settled('sequence', { id: client.id(`list${n}`) });
    await client.running('event', client.id('list-open'));
    const list = async (status: string): Promise<unknown> => {
      const found = await client.get(`/df/list?status=${status}&prefix=${client.id('list')}&from=${from}`);
      return object<{ ok: { id: string }[] }>(found).ok;
    };
    return { done: await list('Completed'), open: await list('Running') };
  },
  'wait for completion, quick': async (client) => {
    const { status, body } = await client.seen('POST', '/df/wait/sequence');
    return { status, body };
  },
  'wait for completion, too slow': async (client) => {
    const { status, body } = await client.seen('POST', '/df/wait/event?timeout=800');
    return { status, keys: Object.keys(object(body)).sort() };
  },
  'wait for completion, failing': async (client) => {
    const { status, body } = await client.seen('POST', '/df/wait/throwsItself');
    return { status, runtimeStatus: object(body).runtimeStatus };
  },
  'thirty at once': async (client) => {
    const ids = Array.from({ length: 30 }, (_, n) => client.id(`many${n}`));
    await Promise.all(ids.map((id) => client.start('fanOut', { id })));
    const all = await Promise.all(ids.map((id) => client.until(id)));
    return all.every(({ runtimeStatus, output }) => runtimeStatus === 'Completed' && output === 55);
  },
  'management API: finished instance': async (client) => {
    const { id, urls } = await client.start('sequence', { id: client.id('api1') });
    await client.until(id);
    return {
      event: await post(client, urls.sendEventPostUri.replace('{eventName}', 'go')),
      terminate: await post(client, urls.terminatePostUri.replace('{text}', 'x')),
      suspend: await post(client, urls.suspendPostUri.replace('{text}', 'x')),
      resume: await post(client, urls.resumePostUri.replace('{text}', 'x')),
      status: (await client.seen('GET', urls.statusQueryGetUri)).status,
    };
  },
  'management API: nobody': async (client) => {
    const { id, urls } = await client.start('sequence', { id: client.id('api2') });
    await client.until(id);
    const other = (url: string): string => url.replaceAll(id, `${id}x`);
    return {
      event: await post(client, other(urls.sendEventPostUri.replace('{eventName}', 'go'))),
      terminate: await post(client, other(urls.terminatePostUri.replace('{text}', 'x'))),
      status: (await client.seen('GET', other(urls.statusQueryGetUri))).status,
      purge: (await client.seen('DELETE', other(urls.purgeHistoryDeleteUri))).status,
    };
  },
  'management API: without input, with failure': async (client) => {
    const { id, urls } = await client.start('throwsItself', { id: client.id('api3'), input: { big: true } });
    await client.until(id);
    const { status, body } = await client.http('GET', `${urls.statusQueryGetUri}&showInput=false`);
    const asError = await client.http('GET', `${urls.statusQueryGetUri}&returnInternalServerErrorOnFailure=true`);
    const { input, runtimeStatus } = object(body);
    return { status, input: input ?? null, runtimeStatus, asError: asError.status };
  },
  'management API: restart': async (client) => {
    const { id, urls } = await client.start('sequence', { id: client.id('api4') });
    await client.until(id);
    const { status, body } = await client.seen('POST', urls.restartPostUri, { body: '' });
    const { id: newId } = object(body);
    return { status, newId: !!newId && newId !== id };
  },
  'management API: purge': async (client) => {
    const { id, urls } = await client.start('sequence', { id: client.id('api5') });
    await client.until(id);
    const { status, body } = await client.seen('DELETE', urls.purgeHistoryDeleteUri);
    return { status, body };
  },
  'a slash and a space in an id': async (client) => {
    const { id, status } = await client.start('sequence', { id: client.id('odd id') });
    return { status, then: await client.until(id) };
  },
};

async function post(client: ConformanceClient, url: string): Promise<number> {
  const options = { body: '1', headers: { 'content-type': 'application/json' } };
  return (await client.seen('POST', url, options)).status;
}
