import { once } from 'node:events';
import fs from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import rhea, { type Connection } from 'rhea';
import { startProgram, type Program } from '../kit/start-program.ts';

let directory: string;
let program: Program;
let port: number;
let client: ServiceBusClient;

beforeAll(async () => {
  directory = await fs.mkdtemp(path.join(os.tmpdir(), 'service-bus-hostile-'));
  const queuesFile = path.join(directory, 'queues.json');
  const declaration = { name: 'orders', lockDurationSeconds: 30, maxDeliveryCount: 10 };
  await fs.writeFile(queuesFile, JSON.stringify([declaration]));
  program = await startProgram('service-bus', { port: 0, stateDir: directory, queuesFile });
  port = program.facts['port'] as number;
  client = new ServiceBusClient(program.facts['connectionString'] as string);
});

afterAll(async () => {
  await client.close();
  await program.stop();
  await fs.rm(directory, { recursive: true, force: true });
});

async function expectServes(): Promise<void> {
  const body = Math.random();
  await client.createSender('orders').sendMessages({ body });
  const receiver = client.createReceiver('orders');
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  expect(message!.body).toBe(body);
  await receiver.completeMessage(message!);
  await receiver.close();
}

async function rawSocket(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  return socket;
}

const amqpHeader = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 1, 0, 0]);
const saslHeader = Buffer.from([0x41, 0x4d, 0x51, 0x50, 3, 1, 0, 0]);

/** An AMQP connection without a token, as a client other than the official one might open it. */
async function amqpConnection(options: Record<string, string>): Promise<Connection> {
  const connection = rhea.connect({ host: '127.0.0.1', port, reconnect: false, ...options });
  await once(connection, 'connection_open');
  return connection;
}

describe('a peer that does wrong', () => {
  it.each([
    ['speaks HTTP', [Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')]],
    ['sends noise after the header', [amqpHeader, Buffer.from('0123456789abcdef'.repeat(64), 'hex')]],
    ['sends a frame of no length', [saslHeader, Buffer.alloc(64)]],
    [
      'sends a frame with a performative that does not exist',
      [amqpHeader, Buffer.from('0000000c02000000005399c0', 'hex')],
    ],
    [
      'attaches on a channel that it did not begin',
      [amqpHeader, Buffer.from('0000000f020000070053124500000000', 'hex')],
    ],
  ])('loses its connection when it %s', async (_, chunks) => {
    const socket = await rawSocket();
    const closed = once(socket, 'close');
    for (const chunk of chunks) socket.write(chunk);
    await closed;
    await expectServes();
  });

  it('may leave in the middle of a frame', async () => {
    const socket = await rawSocket();
    socket.write(Buffer.concat([amqpHeader, Buffer.from([0, 0, 1, 0, 2, 0])]));
    socket.resetAndDestroy();
    await expectServes();
  });

  it('gets no link without a token', async () => {
    const connection = await amqpConnection({});
    const sender = connection.open_sender('orders');
    await once(sender, 'sender_error');
    expect(sender.error).toMatchObject({ condition: 'amqp:unauthorized-access' });
    connection.close();
    await once(connection, 'connection_close');
  });

  it('has a message refused that cannot be read, and may go on', async () => {
    const connection = await amqpConnection({ username: 'local', password: 'local' });
    const sender = connection.open_sender('orders');
    await once(sender, 'sendable');
    const rejected = once(sender, 'rejected');
    sender.send(Buffer.from([0x00, 0x53, 0x75, 0xb0, 0xff, 0xff, 0xff, 0xff]), undefined, 0x80013700);
    const [{ delivery }] = (await rejected) as [{ delivery: { remote_state: { error: unknown } } }];
    expect(delivery.remote_state.error).toMatchObject({ condition: 'amqp:decode-error' });
    connection.close();
    await once(connection, 'connection_close');
    await expectServes();
  });

  it('is told in words what is not supported', async () => {
    const connection = await amqpConnection({ username: 'local', password: 'local' });
    const answers = connection.open_receiver({ name: 'answers', source: 'orders/$management' });
    const requests = connection.open_sender('orders/$management');
    await once(requests, 'sendable');
    const answered = once(answers, 'message');
    requests.send({
      message_id: 1,
      reply_to: 'answers',
      application_properties: { operation: 'com.microsoft:enumerate-rules' },
      body: {},
    });
    const [{ message }] = (await answered) as [{ message: { application_properties: unknown } }];
    expect(message.application_properties).toMatchObject({
      statusCode: 501,
      errorCondition: 'amqp:not-implemented',
      statusDescription: expect.stringMatching(/^not supported here: .*enumerate-rules/) as string,
    });
    connection.close();
    await once(connection, 'connection_close');
  });
});
