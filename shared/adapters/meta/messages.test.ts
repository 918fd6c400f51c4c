import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import type { TemplateMessage } from '../../campaigns/ports.ts';
import { retryOf } from './errors.ts';
import { connectGraph } from './http.ts';
import { metaMessages } from './messages.ts';

const message: TemplateMessage = {
  channel: { phoneNumberId: '300', accessToken: 'token' },
  to: { phone: '14155550100' },
  templateName: 'hello',
  language: 'en_US',
  components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ada' }] }],
  callbackData: 'msg_1',
};

const servers: { close(done: () => void): unknown; closeAllConnections?: () => void }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections?.();
    });
  }
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function sendTo(answer: (request: IncomingMessage, response: ServerResponse) => void, given = message) {
  const url = await listen(createServer(answer));
  return metaMessages(connectGraph({ graphBaseUrl: url, graphVersion: 'v26.0' })).sendTemplate(given);
}

function answering(status: number, body: unknown) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

it('sends what the Cloud API takes and returns the wamid', async () => {
  let seen: { url: string | undefined; authorization: string | undefined; body: unknown } | undefined;
  const outcome = await sendTo((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen = {
        url: request.url,
        authorization: request.headers.authorization,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      };
      answering(200, { messages: [{ id: 'wamid.1', message_status: 'accepted' }] })(request, response);
    });
  });
  expect(outcome).toEqual({ outcome: 'accepted', wamid: 'wamid.1' });
  expect(seen).toEqual({
    url: '/v26.0/300/messages',
    authorization: 'Bearer token',
    body: {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '14155550100',
      type: 'template',
      template: { name: 'hello', language: { code: 'en_US' }, components: message.components },
      biz_opaque_callback_data: 'msg_1',
    },
  });
});

it('a person without a number is named by recipient', async () => {
  let body = '';
  await sendTo(
    (request, response) => {
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => answering(200, { messages: [{ id: 'wamid.1' }] })(request, response));
    },
    { ...message, to: { bsuid: 'US.123' } },
  );
  expect(JSON.parse(body)).toMatchObject({ recipient: 'US.123' });
  expect(JSON.parse(body)).not.toHaveProperty('to');
});

it('a refusal is told by its code and never by its title', async () => {
  const error = { code: 130429, message: '(#131026) Message undeliverable', error_data: { details: 'Too fast.' } };
  expect(await sendTo(answering(400, { error }))).toEqual({
    outcome: 'refused',
    code: 130429,
    reason: 'Too fast.',
    retry: 'throughput',
  });
});

it.each([
  [130429, 'throughput'],
  [80007, 'throughput'],
  [4, 'throughput'],
  [131056, 'pair'],
  [131048, 'stop-campaign'],
  [131042, 'stop-campaign'],
  [131031, 'stop-campaign'],
  [368, 'stop-campaign'],
  [132000, 'stop-campaign'],
  [132001, 'stop-campaign'],
  [132015, 'stop-campaign'],
  [132016, 'stop-campaign'],
  [130497, 'no'],
  [132005, 'no'],
  [132012, 'no'],
  [131053, 'later'],
  [131000, 'later'],
  [131016, 'later'],
  [2, 'later'],
  [131026, 'no'],
  [131047, 'no'],
  [131049, 'no'],
  [100, 'no'],
  [999_999, 'no'],
] as const)('%d means %s', (code, retry) => {
  expect(retryOf(code)).toBe(retry);
});

it('nobody listening: certainly not sent', async () => {
  const url = await listen(createTcpServer());
  await new Promise<void>((resolve) => servers.splice(0)[0]!.close(() => resolve()));
  const graph = connectGraph({ graphBaseUrl: url, graphVersion: 'v26.0' });
  expect(await metaMessages(graph).sendTemplate(message)).toMatchObject({ outcome: 'not_sent', status: null });
});

it('a name that does not resolve: certainly not sent', async () => {
  const graph = connectGraph({ graphBaseUrl: 'http://graph.invalid', graphVersion: 'v26.0' });
  expect(await metaMessages(graph).sendTemplate(message)).toMatchObject({ outcome: 'not_sent' });
});

it('a connection cut after it stood: unknown', async () => {
  const url = await listen(createTcpServer((socket) => socket.once('data', () => socket.destroy())));
  const graph = connectGraph({ graphBaseUrl: url, graphVersion: 'v26.0' });
  expect(await metaMessages(graph).sendTemplate(message)).toMatchObject({ outcome: 'unknown' });
});

it('an answer that breaks off: unknown', async () => {
  const outcome = await sendTo((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 });
    response.write('{"messages":', () => response.destroy());
  });
  expect(outcome).toMatchObject({ outcome: 'unknown' });
});

it('no answer in time: unknown', async () => {
  const url = await listen(createServer(() => undefined));
  const graph = connectGraph({ graphBaseUrl: url, graphVersion: 'v26.0' });
  const exchange = await graph({ method: 'POST', path: 'x', accessToken: 't', json: {}, timeoutMs: 50 });
  expect(exchange).toEqual({ kind: 'unknown', reason: 'no answer within 50 ms' });
});

it.each([
  ['a gateway that gave up', 502, { outcome: 'unknown' }],
  ['a success without an id', 200, { outcome: 'unknown' }],
  ['a refusal that is not of the Graph API', 403, { outcome: 'not_sent', status: 403 }],
])('%s', async (_what, status, outcome) => {
  expect(await sendTo(answering(status, {}))).toMatchObject(outcome);
});

it('keeps its connections', async () => {
  const sockets = new Set<unknown>();
  const url = await listen(
    createServer((request, response) => {
      sockets.add(request.socket);
      request.resume();
      answering(200, { messages: [{ id: 'wamid.1' }] })(request, response);
    }),
  );
  const messages = metaMessages(connectGraph({ graphBaseUrl: url, graphVersion: 'v26.0' }));
  for (let n = 0; n < 5; n++) await messages.sendTemplate(message);
  expect(sockets.size).toBe(1);
});
