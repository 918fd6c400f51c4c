import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import type { Logger } from '../kernel/logger.ts';
import { fail, ok } from '../kernel/result.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import type { Principal } from '../identity/principal.ts';
import type { Access, AnyEndpoint, EndpointSpec } from './endpoint.ts';
import { handleRequest } from './handle.ts';
import type { IncomingRequest } from './request.ts';

const lines: { level: string; fields: Record<string, unknown> }[] = [];
const logger: Logger = {
  info: (fields) => lines.push({ level: 'info', fields }),
  warn: (fields) => lines.push({ level: 'warn', fields }),
  error: (fields) => lines.push({ level: 'error', fields }),
  child: () => logger,
};
const member: Principal = {
  kind: 'member',
  userId: 'user_1',
  role: 'MEMBER',
  organization: { id: 'org_1', clerkOrgId: 'org_c', name: 'One', status: 'active' },
  platformStopped: false,
};
const worker: Principal = { kind: 'worker', workerId: 'wrk_1' };
const dispatched: string[] = [];

function endpoint(spec: Partial<EndpointSpec<object, Access, z.ZodType, z.ZodType, z.ZodType>>): AnyEndpoint<object> {
  return {
    name: 'test',
    method: 'POST',
    path: 'test',
    tag: 'Test',
    summary: 'Test',
    access: { who: 'public' },
    responses: {},
    handle: async () => ok({ status: 200, body: { fine: true } }),
    ...spec,
  };
}

interface Sent {
  body?: string | Buffer;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  as?: Principal;
}

async function call(target: AnyEndpoint<object>, { body = '', headers = {}, query = {}, as }: Sent = {}) {
  const bytes = Buffer.from(body);
  const sent = new Map(Object.entries({ 'content-length': String(bytes.length), ...headers }));
  const request: IncomingRequest = {
    method: 'POST',
    url: 'http://127.0.0.1/test',
    headers: { get: (name) => sent.get(name) ?? null },
    query: new URLSearchParams(query),
    params: {},
    arrayBuffer: async () => new Uint8Array(bytes).buffer,
  };
  const authenticate: Authenticate = async () =>
    as ? ok(as) : fail(new AppError('AUTH.UNAUTHENTICATED', { kind: 'unauthenticated', message: 'who?' }));
  const response = await handleRequest(
    target,
    request,
    {},
    { authenticate, logger, dispatch: async (ids) => void dispatched.push(...ids) },
  );
  return { ...response, json: response.body ? (JSON.parse(response.body) as Record<string, unknown>) : undefined };
}

beforeEach(() => {
  lines.length = 0;
  dispatched.length = 0;
});

describe('who may call', () => {
  const cases: { access: Access; as?: Principal; status: number; code?: string }[] = [
    { access: { who: 'public' }, status: 200 },
    { access: { who: 'any' }, status: 401, code: 'AUTH.UNAUTHENTICATED' },
    { access: { who: 'member' }, as: member, status: 200 },
    { access: { who: 'member', role: 'ADMIN' }, as: member, status: 403, code: 'AUTH.ADMIN_REQUIRED' },
    { access: { who: 'operator' }, as: member, status: 403, code: 'AUTH.FORBIDDEN' },
    {
      access: { who: 'member' },
      as: { kind: 'operator', userId: 'user_o', role: 'ADMIN' },
      status: 403,
      code: 'AUTH.FORBIDDEN',
    },
    { access: { who: 'worker' }, as: worker, status: 200 },
    { access: { who: 'worker' }, as: member, status: 403, code: 'AUTH.FORBIDDEN' },
    { access: { who: 'member' }, as: worker, status: 403, code: 'AUTH.FORBIDDEN' },
    { access: { who: 'any' }, as: worker, status: 403, code: 'AUTH.FORBIDDEN' },
    { access: { who: 'any' }, as: member, status: 200 },
  ];
  it.each(cases)('$access.who $access.role by $as.kind gives $status', async ({ access, as, status, code }) => {
    const response = await call(endpoint({ access }), { as });
    expect(response.status).toBe(status);
    expect(response.json?.['code']).toBe(code);
  });
});

describe('a suspended organization and a stopped platform', () => {
  const suspended: Principal = { ...member, organization: { ...member.organization, status: 'suspended' } };
  const stopped: Principal = { ...suspended, platformStopped: true };
  const access: Access = { who: 'member' };

  it.each([
    ['POST', suspended, 403, 'ORGANIZATION.SUSPENDED'],
    ['DELETE', suspended, 403, 'ORGANIZATION.SUSPENDED'],
    ['PUT', stopped, 503, 'PLATFORM.STOPPED'],
    ['GET', suspended, 200, undefined],
    ['GET', stopped, 200, undefined],
    ['POST', worker, 403, 'AUTH.FORBIDDEN'],
  ] as const)('%s', async (method, as, status, code) => {
    let called = false;
    const handle = async () => {
      called = true;
      return ok({ status: 200, body: {} });
    };
    const response = await call(endpoint({ access, method, handle }), { as });
    expect(response.status).toBe(status);
    expect(response.json?.['code']).toBe(code);
    expect(called).toBe(status === 200);
  });

  it.each([suspended, stopped])('let through what only stops something', async (as) => {
    expect((await call(endpoint({ access, whileStopped: true }), { as })).status).toBe(200);
  });
});

describe('what was sent', () => {
  const strict = endpoint({ body: z.strictObject({ n: z.int(), name: z.string() }) });

  it('is refused with every fault named', async () => {
    const response = await call(strict, { body: '{"n":"1","other":2}' });
    expect(response).toMatchObject({ status: 400, json: { code: 'REQUEST.INVALID' } });
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect((response.json!['errors'] as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      'body',
      'body.n',
      'body.name',
    ]);
  });

  it.each([
    ['no body', {}, 400, 'REQUEST.INVALID'],
    ['half a body', { body: '{"n":' }, 400, 'REQUEST.MALFORMED_JSON'],
    ['bytes that are not UTF-8', { body: Buffer.from([0xff, 0xfe, 0x7b]) }, 400, 'REQUEST.MALFORMED_JSON'],
    [
      'another type',
      { body: 'n=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'REQUEST.UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a chunked body', { headers: { 'transfer-encoding': 'chunked' } }, 411, 'REQUEST.LENGTH_REQUIRED'],
    ['more than a megabyte', { body: Buffer.alloc(1024 * 1024 + 1, 32) }, 413, 'REQUEST.TOO_LARGE'],
    [
      'a length that lies',
      { body: Buffer.alloc(1024 * 1024 + 1, 32), headers: { 'content-length': '3' } },
      413,
      'REQUEST.TOO_LARGE',
    ],
  ] as [string, Sent, number, string][])('%s gives the code for it', async (_what, sent, status, code) => {
    expect(await call(strict, sent)).toMatchObject({ status, json: { code } });
  });

  it('keeps raw bytes as they came', async () => {
    let seen: Buffer | undefined;
    const raw = endpoint({
      rawBody: { maxBytes: 10, contentType: 'application/json' },
      handle: async ({ rawBody }) => {
        seen = rawBody;
        return ok({ status: 200 });
      },
    });
    await call(raw, { body: '{ "a":1 }' });
    expect(seen?.toString()).toBe('{ "a":1 }');
    expect((await call(raw, { body: '{ "a": 11 }' })).status).toBe(413);
  });

  it('refuses an Idempotency-Key that is none', async () => {
    const idempotent = endpoint({ idempotent: true });
    expect((await call(idempotent, { headers: { 'idempotency-key': 'a b' } })).status).toBe(400);
    expect((await call(idempotent, { headers: { 'idempotency-key': 'a-b' } })).status).toBe(200);
  });
});

describe('what is answered', () => {
  it('hides a bug from the caller and shows it to the log', async () => {
    const broken = endpoint({ handle: async () => Promise.reject(new TypeError('secret inside')) });
    const response = await call(broken);
    expect(response).toMatchObject({ status: 500, json: { code: 'INTERNAL' } });
    expect(response.body).not.toContain('secret inside');
    expect(lines.find(({ level }) => level === 'error')?.fields['error']).toBeInstanceOf(TypeError);
  });

  it('carries the caller’s correlation id, or a new one when that is not sane', async () => {
    expect(
      (await call(endpoint({}), { headers: { 'x-correlation-id': 'trace-12345' } })).headers['x-correlation-id'],
    ).toBe('trace-12345');
    const odd = await call(endpoint({}), { headers: { 'x-correlation-id': 'a\r\nset-cookie: x' } });
    expect(odd.headers['x-correlation-id']).toMatch(/^cor_[0-9a-f]{32}$/);
  });

  it('sends committed outbox rows before it answers, and none of a refused call', async () => {
    await call(endpoint({ handle: async () => ok({ status: 202, outboxIds: ['a', 'b'] }) }));
    expect(dispatched).toEqual(['a', 'b']);
    await call(endpoint({ handle: async () => fail(new AppError('X', { kind: 'conflict', message: 'no' })) }));
    expect(dispatched).toEqual(['a', 'b']);
  });

  it('answers 304 to a reader who has it already', async () => {
    const live = endpoint({ handle: async () => ok({ status: 200, body: { n: 1 }, revalidate: true }) });
    const first = await call(live);
    expect(first.headers['etag']).toBeTruthy();
    const again = await call(live, { headers: { 'if-none-match': first.headers['etag']! } });
    expect(again).toMatchObject({ status: 304 });
    expect(again.body).toBeUndefined();
  });
});
