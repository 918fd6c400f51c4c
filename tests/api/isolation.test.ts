import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SignJWT } from 'jose';
import { giveOneOfEachKind } from '../support/isolation-belongings.ts';
import { BODIES, PATH_KINDS, PATH_VALUES, STRANGERS, WRONG_KIND, type Caller } from '../support/isolation-rules.ts';
import { Journey, queryStack, type Json } from '../support/journey.ts';
import {
  firstId,
  harvest,
  idKindOf,
  operationsOf,
  sampleOf,
  type Document,
  type Operation,
} from '../support/openapi-walk.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { changedTables, tenantFingerprint } from '../support/tenant-fingerprint.ts';
import { waitFor } from '../support/wait-for.ts';

/**
 * Walks every operation that the running platform documents, also those that come later, and tries as organization B, as
 * principals of the wrong kind and as nobody to read or affect what is A's. An operation that this test cannot call
 * properly fails it by name: then teach the test, in isolation-rules.ts, isolation-belongings.ts or openapi-walk.ts.
 */
jest.setTimeout(240_000);

let stateDir: string;
let stack: TestStack;
let document: Document;
let operations: Operation[];
let tokens: Record<Caller, string | undefined>;
let idsOfA: Map<string, Set<string>>;
let uuidOfA: string;
const sharedKey = `isolation-${randomUUID()}`;
const violations: string[] = [];

beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  const { demo, demo2 } = stack.connections;
  tokens = {
    nobody: undefined,
    'A admin': demo.adminToken,
    'A member': demo.memberToken,
    'B admin': demo2.adminToken,
    'B member': demo2.memberToken,
    operator: demo.operatorToken,
    worker: demo.workerToken,
    'foreign worker': await mintForeignWorker(),
  };
  // Every sign-in is in the audit log before the walk, or it would look like a change.
  for (const token of Object.values(tokens)) await stack.call('GET', '/api/v3/me', token);
  document = (await (await stack.call('GET', '/api/openapi.json')).json()) as Document;
  operations = operationsOf(document);

  const a = new Journey(stack);
  const b = new Journey(stack, demo2.adminToken);
  await Promise.all([a.buySeats(2), b.buySeats(2)]);
  await Promise.all([a.untilPaidSlots(2), b.untilPaidSlots(2)]);
  const running = await a.requestInstance('Alpha');
  await a.untilState(running, 'running');
  await send(operationOf('requestInstance'), 'A admin', { body: { name: 'Shared key' }, key: sharedKey });
  uuidOfA = demo.organizationId.slice('org_'.length).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  await giveOneOfEachKind(stack, a, uuidOfA);
  await untilQuiet();
  idsOfA = await harvestA();
}, startMs + 120_000);

afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

it('no operation lets anyone but A read or affect what is A’s', async () => {
  let walked = 0;
  for (const operation of operations) {
    const before = await tenantFingerprint(stack, uuidOfA);
    await walk(operation).catch((error: unknown) => violations.push(`${operation.id}: ${String(error)}`));
    for (const table of changedTables(before, await tenantFingerprint(stack, uuidOfA))) {
      violations.push(`${operation.id}: rows of A in ${table} were changed`);
    }
    walked++;
  }
  expect(violations).toEqual([]);
  expect(walked).toBe(operations.length);
  expect(walked).toBeGreaterThan(20);
});

it('nor later, when all that was asked for has been done', async () => {
  const before = await tenantFingerprint(stack, uuidOfA);
  await untilQuiet();
  expect(changedTables(before, await tenantFingerprint(stack, uuidOfA))).toEqual([]);
});

it('A has something to protect', async () => {
  const filled = Object.entries(await tenantFingerprint(stack, uuidOfA)).filter(
    ([, digest]) => !digest.startsWith('0:'),
  );
  expect(filled.map(([table]) => table)).toEqual(
    expect.arrayContaining(['assignments', 'audit_logs', 'billing_entitlements', 'instances', 'members', 'slots']),
  );
});

async function walk(operation: Operation): Promise<void> {
  for (const { name, schema } of operation.pathParameters) {
    if (name in PATH_VALUES) continue;
    const kind = idKindOf(schema);
    if (kind === null || !PATH_KINDS.includes(kind)) {
      throw new Error(`the path parameter ${name} is of a kind that this test does not know`);
    }
    if (STRANGERS[operation.audience].length > 0 && !idsOfA.has(kind)) {
      throw new Error(`A has nothing of the kind ${kind}: give it one before the walk`);
    }
  }
  for (const caller of WRONG_KIND[operation.audience]) {
    const { status } = await send(operation, caller);
    if (status !== 401 && status !== 403) note(operation, caller, `was answered ${String(status)}, not refused`);
  }
  for (const caller of STRANGERS[operation.audience]) await trespass(operation, caller);
}

/** Tries what a stranger could try, and looks for anything of A's in each answer. */
async function trespass(operation: Operation, caller: Caller): Promise<void> {
  const plain = await send(operation, caller, { key: sharedKey });
  expectNothingOfA(operation, caller, plain);
  if (plain.status >= 500) note(operation, caller, `was answered ${String(plain.status)}`);
  if (operation.pathParameters.length > 0 && ![401, 403, 404].includes(plain.status)) {
    note(operation, caller, `was answered ${String(plain.status)} for an id of A's`);
  }
  const signed = operation.audience === 'public' && operation.method !== 'GET';
  if (plain.status === 400 && !signed) note(operation, caller, 'was sent a request that is not valid: teach this test');
  if (plain.status === 422 && operation.idempotent) note(operation, caller, 'met the Idempotency-Key of A');

  const smuggled = { organizationId: firstId('org', idsOfA), organization_id: uuidOfA, orgId: firstId('org', idsOfA) };
  for (const [name, value] of Object.entries(smuggled)) {
    expectNothingOfA(operation, caller, await send(operation, caller, { query: { [name]: value } }));
    if (operation.bodySchema) {
      const body = { ...(bodyOf(operation) as Json), [name]: value };
      expectNothingOfA(operation, caller, await send(operation, caller, { body }));
    }
  }
  for (const { name, schema } of operation.queryParameters) {
    const kind = idKindOf(schema);
    for (const id of kind === null ? [] : (idsOfA.get(kind) ?? [])) {
      expectNothingOfA(operation, caller, await send(operation, caller, { query: { [name]: id } }), [id]);
    }
  }
}

interface Answer {
  status: number;
  text: string;
  sent: string;
}

/** Calls an operation with A's ids wherever it asks for one. */
async function send(
  operation: Operation,
  caller: Caller,
  { query = {}, body = bodyOf(operation), key }: { query?: Record<string, string>; body?: unknown; key?: string } = {},
): Promise<Answer> {
  const token = tokens[caller];
  let route = operation.path;
  for (const { name, schema } of operation.pathParameters) {
    route = route.replace(`{${name}}`, PATH_VALUES[name] ?? firstId(idKindOf(schema) ?? '', idsOfA));
  }
  const required = operation.queryParameters.filter((parameter) => parameter.required);
  const search = new URLSearchParams({
    ...Object.fromEntries(required.map(({ name, schema }) => [name, String(sampleOf(schema, document, idsOfA))])),
    ...query,
  }).toString();
  const content = operation.bodySchema && operation.method !== 'GET' ? JSON.stringify(body) : undefined;
  const response = await fetch(`${stack.connections.apiBaseUrl}${route}${search && `?${search}`}`, {
    method: operation.method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(content ? { 'content-type': 'application/json' } : {}),
      ...(key && operation.idempotent ? { 'idempotency-key': key } : {}),
      'x-organization-id': stack.connections.demo.organizationId,
    },
    ...(content ? { body: content } : {}),
  });
  return { status: response.status, text: await response.text(), sent: `${route}?${search} ${content ?? ''}` };
}

function bodyOf({ id, bodySchema }: Operation): unknown {
  return BODIES[id] ?? (bodySchema ? sampleOf(bodySchema, document, idsOfA) : undefined);
}

/** An answer may repeat what was sent, as per-event outcomes do; `besides` never. */
function expectNothingOfA(operation: Operation, caller: Caller, { text, sent }: Answer, besides: string[] = []): void {
  const secrets = [...[...idsOfA.values()].flatMap((ids) => [...ids]), uuidOfA, 'Alpha', 'Atlas'];
  const shown = secrets.filter(
    (secret) => text.includes(secret) && (besides.includes(secret) || !sent.includes(secret)),
  );
  if (shown.length > 0) note(operation, caller, `was shown ${shown.slice(0, 3).join(', ')} of A's`);
}

function note({ id, method, path: route }: Operation, caller: Caller, what: string): void {
  violations.push(`${id} (${method} ${route}): ${caller} ${what}`);
}

function operationOf(id: string): Operation {
  const operation = operations.find((candidate) => candidate.id === id);
  if (!operation) throw new Error(`there is no operation ${id}`);
  return operation;
}

/** Every id in what A itself is shown, twice over: the first round's ids open the operations with a path parameter. */
async function harvestA(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  idsOfA = found;
  for (let round = 0; round < 2; round++) {
    for (const operation of operations) {
      const { method, audience, pathParameters } = operation;
      const kinds = pathParameters.map(({ schema }) => idKindOf(schema));
      if (method !== 'GET' || !['any', 'member', 'admin'].includes(audience)) continue;
      if (!kinds.every((kind) => kind !== null && found.has(kind))) continue;
      const { text } = await send(operation, 'A admin');
      // Correlation ids are a request's and workers are the platform's.
      harvest(text, found);
    }
  }
  found.delete('cor');
  found.delete('wrk');
  return found;
}

/** Nothing is on its way: the outbox is empty and A's rows have stayed as they are for a while. */
async function untilQuiet(): Promise<void> {
  let last = '';
  let same = 0;
  await waitFor(
    'everything to come to rest',
    async () => {
      const [unsent] = await queryStack<{ n: number }>(
        stack,
        'select count(*)::int as n from outbox where sent_at is null',
      );
      const now = JSON.stringify(await tenantFingerprint(stack, uuidOfA));
      same = now === last && unsent!.n === 0 ? same + 1 : 0;
      last = now;
      return same >= 12;
    },
    { timeoutMs: 60_000, everyMs: 250 },
  );
}

/** A token that the database trusts, of a worker that holds nothing. */
async function mintForeignWorker(): Promise<string> {
  const secrets = JSON.parse(await readFile(path.join(stateDir, 'secrets.json'), 'utf8')) as {
    supabaseJwtSecret: string;
  };
  return await new SignJWT({ role: 'worker' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(randomUUID())
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secrets.supabaseJwtSecret));
}
