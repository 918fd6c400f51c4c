import { request as httpRequest } from 'node:http';
import { startTestApp, type TestApp } from './testing/test-app.ts';

const code = `
  const { app } = require('@azure/functions');
  app.http('body', { methods: ['POST'], handler: async (request) => {
    const text = await request.text();
    return { jsonBody: { length: text.length, contentLength: request.headers.get('content-length') } };
  } });
  app.http('keyed', { authLevel: 'function', methods: ['GET'], handler: () => ({ body: 'open' }) });
  app.http('master', { authLevel: 'admin', methods: ['GET'], handler: () => ({ body: 'open' }) });
  app.http('headers', { methods: ['GET'], handler: (request) => ({ body: request.headers.get('x-many') }) });
  app.http('cookie', { methods: ['GET'], handler: () => ({ cookies: [
    { name: 'all', value: 'a b;ü', domain: 'example.org', path: '/x', expires: 1000, secure: true, httpOnly: true, sameSite: 'None', maxAge: 1.5 },
  ] }) });
  app.http('logs', { methods: ['GET'], handler: (_request, context) => {
    context.log('said', { n: 1 }); context.warn('warned'); context.debug('whispered');
    return { body: context.invocationId };
  } });
  app.http('slow', { methods: ['GET'], handler: () => new Promise((done) => setTimeout(() => done({ body: 'late' }), 700)) });
  app.http('trace', { methods: ['GET'], handler: (_request, context) => ({ body: context.traceContext.traceParent }) });
  app.http('hooked', { methods: ['GET'], handler: () => ({ body: 'not this' }) });
`;

const hooks = `
  app.hook.preInvocation((context) => {
    if (context.invocationContext.functionName !== 'hooked') return;
    context.hookData.from = 'pre';
    context.functionHandler = () => ({ body: 'replaced' });
  });
  app.hook.postInvocation((context) => {
    if (context.hookData.from === 'pre') context.result.body += ' and completed';
  });
  app.hook.log((context) => { context.message = context.message.replace('said', 'SAID'); });
`;

const hostJson = JSON.stringify({
  version: '2.0',
  functionTimeout: '00:00:00.500',
  extensions: { http: { routePrefix: 'v1' } },
});

describe('HTTP on the local host', () => {
  let app: TestApp;
  beforeAll(async () => {
    const files = { 'index.js': code + hooks, 'host.json': hostJson };
    app = await startTestApp(files, { options: { corsOrigins: ['https://app.example'] } });
  }, 30_000);
  afterAll(() => app.remove());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(app.url + path, { headers });

  it('puts the route prefix of host.json before every route', async () => {
    expect((await get('/v1/headers')).status).toBe(200);
    expect((await get('/headers')).status).toBe(404);
  });

  it('hands a chunked body over empty', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const sent = httpRequest(`${app.url}/v1/body`, { method: 'POST' }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      sent.on('error', reject);
      sent.write('some');
      sent.end('text');
    });
    expect(JSON.parse(answer)).toEqual({ length: 0, contentLength: null });
  });

  it('takes 30 MB and refuses more than 100 MB', async () => {
    const taken = await fetch(`${app.url}/v1/body`, { method: 'POST', body: Buffer.alloc(30 * 1024 * 1024, 'a') });
    expect(await taken.json()).toMatchObject({ length: 30 * 1024 * 1024 });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-length': 100 * 1024 * 1024 + 1 };
      const sent = httpRequest(`${app.url}/v1/body`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', reject);
      sent.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('joins repeated headers by a comma', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = ['host', new URL(app.url).host, 'x-many', 'a', 'X-Many', 'b'];
      const sent = httpRequest(`${app.url}/v1/headers`, { headers }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(answer).toBe('a,b');
  });

  it('writes cookies in the order and spelling of ASP.NET Core', async () => {
    expect((await get('/v1/cookie')).headers.getSetCookie()).toEqual([
      'all=a%20b%3B%C3%BC; expires=Thu, 01 Jan 1970 00:00:01 GMT; max-age=1; domain=example.org; path=/x; secure; samesite=none; httponly',
    ]);
  });

  it('opens a function to its key or the master key, and an admin one to the master key alone', async () => {
    const { functionKey, masterKey } = app.facts as Record<string, string>;
    const asked = [
      get('/v1/keyed'),
      get('/v1/keyed', { 'x-functions-key': 'wrong' }),
      get('/v1/keyed', { 'x-functions-key': functionKey! }),
      get(`/v1/keyed?code=${functionKey}`),
      get(`/v1/keyed?code=${masterKey}`),
      get(`/v1/master?code=${functionKey}`),
      get(`/v1/master?code=${masterKey}`),
    ];
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses).toEqual([401, 401, 200, 200, 200, 401, 200]);
  });

  it('answers preflights of allowed origins itself, and marks answers to them', async () => {
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${app.url}/v1/body`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-a,x-b' },
      });
    const allowed = await preflight('https://app.example');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example']);
    expect(allowed.headers.get('access-control-allow-methods')).toBe('POST');
    expect(allowed.headers.get('access-control-allow-headers')).toBe('x-a,x-b');
    const refused = await preflight('https://evil.example');
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const answered = await get('/v1/headers', { origin: 'https://app.example', 'x-many': 'a' });
    expect(answered.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(answered.headers.get('access-control-expose-headers')).toBeNull();
    const unmarked = await get('/v1/headers', { origin: 'https://evil.example' });
    expect(unmarked.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('writes what a function logs with its name and invocation id, from the configured level up', async () => {
    const id = await (await get('/v1/logs')).text();
    const own = app.lines.filter((line) => line.includes(id)).map((line) => line.replace(/^\S+ /, ''));
    expect(own).toEqual([
      `information [Function.logs.User ${id}] SAID { n: 1 }`,
      `warning [Function.logs.User ${id}] warned`,
      expect.stringMatching(/^information \[Function\.logs .*\] Executed \(Succeeded/),
    ]);
  });

  it('runs the hooks around an invocation', async () => {
    expect(await (await get('/v1/hooked')).text()).toBe('replaced and completed');
  });

  it('hands over the caller’s trace context', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(await (await get('/v1/trace', { traceparent })).text()).toBe(traceparent);
  });

  it('fails an invocation that takes longer than functionTimeout', async () => {
    const answer = await get('/v1/slow');
    expect([answer.status, await answer.text()]).toEqual([500, '']);
    expect(app.lines.join('\n')).toContain('Timeout value of 500 ms was exceeded by function: Functions.slow');
  });

  it('lists its functions', async () => {
    const listed = (await (await get('/__local/functions')).json()) as unknown[];
    expect(listed).toContainEqual({ name: 'keyed', type: 'http', route: 'keyed' });
    expect(listed).toEqual(app.facts['functions']);
  });
});
