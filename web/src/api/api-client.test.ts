import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { isUnanswered, mayRetry } from './query-client.ts';

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

let server: Server;
let answer: Answer;
let seen: { request: IncomingMessage; body: string }[];
let api: ApiClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ request, body });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  api = new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, () => Promise.resolve('token-1'));
});

beforeEach(() => {
  seen = [];
});

afterAll(() => server.close());

const schema = z.object({ n: z.number() });
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

function problemOf(error: Error): unknown {
  if (!(error instanceof ApiError)) throw error;
  return error.problem;
}

test('a POST carries the token, the idempotency key and its body', async () => {
  answer = { status: 200, body: '{"n":1}' };
  expect(await api.post('/x', schema, { body: { seats: 1 }, idempotencyKey: 'key-1' })).toEqual({ n: 1 });
  const [{ request, body }] = seen as [(typeof seen)[number]];
  expect(request.headers).toMatchObject({
    authorization: 'Bearer token-1',
    'idempotency-key': 'key-1',
    'content-type': 'application/json',
  });
  expect(body).toBe('{"seats":1}');
});

test('problem+json becomes an error with its code and reference', async () => {
  const problem = {
    type: 'urn:x',
    title: 'Payment required',
    status: 402,
    code: 'BILLING.SLOTS_FULL',
    correlationId: 'cor_1',
  };
  answer = { status: 402, body: JSON.stringify(problem) };
  const error = await failure(api.get('/x', schema));
  expect(problemOf(error)).toMatchObject({
    status: 402,
    code: 'BILLING.SLOTS_FULL',
    correlationId: 'cor_1',
  });
  expect(mayRetry(0, error)).toBe(false);
});

test.each(['', '<html>Bad gateway</html>', '{"code":"other"}'])(
  'an answer in no form of ours (%j) is still explained',
  async (body) => {
    answer = { status: 502, body, headers: { 'x-correlation-id': 'cor_2' } };
    const error = await failure(api.get('/x', schema));
    expect(problemOf(error)).toMatchObject({
      status: 502,
      code: 'WEB.UNEXPECTED_ANSWER',
      correlationId: 'cor_2',
    });
    expect(isUnanswered(error)).toBe(true);
  },
);

test('an answer of another shape than agreed is an error, and is not asked for again', async () => {
  answer = { status: 200, body: '{"n":"one"}' };
  const error = await failure(api.get('/x', schema));
  expect(error).toBeInstanceOf(z.ZodError);
  expect(mayRetry(0, error)).toBe(false);
});

test('a status that may carry the same report is accepted', async () => {
  answer = { status: 503, body: '{"n":2}' };
  expect(await api.get('/x', schema, { alsoAccept: [503] })).toEqual({ n: 2 });
});

test('no answer at all is tried twice more', async () => {
  const nowhere = new ApiClient('http://127.0.0.1:9', () => Promise.resolve('token'));
  const error = await failure(nowhere.get('/x', schema));
  expect([0, 1, 2].map((failures) => mayRetry(failures, error))).toEqual([true, true, false]);
});
