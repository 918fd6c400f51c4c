import { setTimeout as pause } from 'node:timers/promises';
import type { Cases } from './case.ts';
import { object } from './client.ts';

export const httpCases: Cases = {
  'every method is routed': async (client) => {
    const out: Record<string, unknown> = {};
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const options = { ...(method === 'OPTIONS' ? {} : { body: 'hi' }), headers: { 'content-type': 'text/plain' } };
      const answer = await client.seen(method, '/echo/x', method === 'GET' ? {} : options);
      const { method: seen, body } = object(answer.body);
      out[method] = { status: answer.status, method: seen, body };
    }
    return out;
  },
  'HEAD has no body': async (client) => {
    const { status, body } = await client.seen('HEAD', '/echo/x');
    return { status, body };
  },
  'wildcard parameter, nested': (client) => client.get('/echo/a/b/c?q=1'),
  'wildcard parameter, empty': (client) => client.get('/echo'),
  'encoded path': (client) => client.get('/echo/a%20b/%C3%BC/c%2Fd'),
  'repeated and empty query': (client) => client.get('/echo/x?a=1&a=2&b=&c&d=%20+e'),
  'route case is ignored': async (client) => {
    const { status, body } = await client.seen('GET', '/ECHO/Yes');
    return { status, params: object(body).params };
  },
  'trailing slash': async (client) => {
    const { status, body } = await client.seen('GET', '/same-route/');
    return { status, body };
  },
  'a header reaches the handler': async (client) =>
    object(await client.get('/echo/x', { headers: { 'x-test': 'Va Lue' } })).header,
  'two headers of one name': (client) =>
    client.get('/two-headers', {
      headers: [
        ['x-many', 'a'],
        ['x-many', 'b'],
      ],
    }),
  'bytes arrive unchanged': async (client) => {
    const body = Buffer.from([...Array(256).keys()]);
    return (await client.seen('POST', '/raw', { body, headers: { 'content-type': 'application/octet-stream' } })).body;
  },
  'bytes labelled JSON arrive unchanged': async (client) => {
    const body = '{ "a" : 1.0 ,\n"b":"\\u00e9" }';
    return (await client.seen('POST', '/raw', { body, headers: { 'content-type': 'application/json' } })).body;
  },
  'five megabytes arrive': async (client) => {
    const body = Buffer.alloc(5 * 1024 * 1024, 7);
    return (await client.seen('POST', '/raw', { body, headers: { 'content-type': 'application/octet-stream' } })).body;
  },
  'function names, not literals, decide between routes (1)': async (client) => ({
    export: await client.get('/items/export'),
    seven: await client.get('/items/7'),
  }),
  'function names, not literals, decide between routes (2)': async (client) => ({
    fixed: await client.get('/things/fixed'),
    seven: await client.get('/things/7'),
  }),
  'optional parameter': async (client) => [await client.get('/optional'), await client.get('/optional/5')],
  constraints: async (client) => {
    const statuses: number[] = [];
    for (const path of ['/int/5', '/int/x', '/guid/x', '/guid/6f9619ff-8b86-d011-b42d-00c04fc964ff']) {
      statuses.push((await client.seen('GET', path)).status);
    }
    return statuses;
  },
  'two parameters': (client) => client.get('/two/1/and/2'),
  'wrong method': async (client) => {
    const { status, body } = await client.seen('GET', '/only-post');
    return { status, body };
  },
  'one route, two functions by method': async (client) => [
    await client.get('/same-route'),
    (await client.seen('PUT', '/same-route')).body,
    (await client.seen('DELETE', '/same-route')).status,
  ],
  'unknown route': async (client) => {
    const { status, body } = await client.seen('GET', '/nowhere');
    return { status, body };
  },
  'nothing returned': (client) => client.seen('GET', '/no-return'),
  'a thrown error': (client) => client.seen('GET', '/throws'),
  'a rejected promise': (client) => client.seen('GET', '/rejects'),
  'malformed JSON in the handler': async (client) => {
    const options = { body: '{', headers: { 'content-type': 'application/json' } };
    const { status, body } = await client.seen('POST', '/needs-json', options);
    return { status, body };
  },
  cookies: async (client) => {
    const { status, raw } = await client.http('GET', '/cookies');
    return { status, cookies: raw.headers.getSetCookie() };
  },
  redirect: async (client) => {
    const { status, raw } = await client.http('GET', '/redirect');
    return { status, location: raw.headers.get('location') };
  },
  statuses: async (client) => {
    const out: Record<string, unknown> = {};
    for (const code of [200, 201, 202, 204, 304, 400, 402, 409, 418, 422, 429, 500, 503]) {
      const { status, body } = await client.seen('GET', `/status/${code}`);
      out[code] = [status, body];
    }
    return out;
  },
  'kinds of body': async (client) => {
    const out: Record<string, unknown> = {};
    for (const kind of ['string', 'json', 'buffer', 'typed', 'nojson', 'empty']) {
      out[kind] = await client.seen('GET', `/kind/${kind}`);
    }
    return out;
  },
  'custom headers': async (client) => {
    const { raw } = await client.http('GET', '/kind/custom');
    return { custom: raw.headers.get('x-custom'), cache: raw.headers.get('cache-control') };
  },
  'a bare string or number returned': async (client) => [
    await client.seen('GET', '/returns/string'),
    await client.seen('GET', '/returns/number'),
  ],
  'a function key is asked for': async (client) => (await client.seen('GET', '/keyed')).status,
  'default route': (client) => client.get('/defaultRoute'),
  'fifty at once': async (client) => {
    const startedAt = Date.now();
    const all = await Promise.all(Array.from({ length: 50 }, () => client.seen('GET', '/slow/300')));
    return { ok: all.every(({ status }) => status === 200), together: Date.now() - startedAt < 5000 };
  },
  'a timer fires': async (client) => {
    type Ticks = { count: number; shape: { schedule: unknown; isPastDue: unknown } };
    const ticks = async (): Promise<Partial<Ticks>> => object<Ticks>(await client.get('/ticks'));
    for (let tries = 0; tries < 50 && ((await ticks()).count ?? 0) < 2; tries++) await pause(100);
    const { count = 0, shape } = await ticks();
    return {
      often: count >= 2,
      keys: Object.keys(shape ?? {}).sort(),
      schedule: shape?.schedule,
      isPastDue: typeof shape?.isPastDue,
    };
  },
};
