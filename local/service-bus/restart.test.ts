import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { startProgram, type Program } from '../kit/start-program.ts';

const queues = [
  { name: 'plain', lockDurationSeconds: 60, maxDeliveryCount: 10, duplicateDetectionMinutes: 10 },
  { name: 'poison', lockDurationSeconds: 60, maxDeliveryCount: 2 },
  { name: 'sessions', lockDurationSeconds: 60, maxDeliveryCount: 10, requiresSession: true },
];

let directory: string;
let program: Program;
let client: ServiceBusClient;

beforeEach(async () => {
  directory = await fs.mkdtemp(path.join(os.tmpdir(), 'service-bus-restart-'));
  await fs.writeFile(path.join(directory, 'queues.json'), JSON.stringify(queues));
  await start();
});

afterEach(async () => {
  await client.close();
  await program.stop();
  await fs.rm(directory, { recursive: true, force: true });
});

async function start(port = 0): Promise<void> {
  const queuesFile = path.join(directory, 'queues.json');
  program = await startProgram('service-bus', { port, stateDir: directory, queuesFile });
  client = new ServiceBusClient(program.facts['connectionString'] as string, { retryOptions: { maxRetries: 0 } });
}

/** `kill -9`, and a new start on the same state. */
async function killAndStart(): Promise<void> {
  await program.kill();
  await client.close();
  await start();
}

async function receive(queue: string, count: number): Promise<ServiceBusReceivedMessage[]> {
  return client.createReceiver(queue).receiveMessages(count, { maxWaitTimeInMs: 10_000 });
}

/** Ends when a queue is empty. */
async function completed(queue: string): Promise<void> {
  for (;;) {
    const receiver = client.createReceiver(queue);
    const left = await receiver.peekMessages(1);
    await receiver.close();
    if (left.length === 0) return;
  }
}

const bodies = (messages: ServiceBusReceivedMessage[]): unknown[] => messages.map(({ body }) => body as unknown);

describe('a start', () => {
  it('on a port that is taken says so, and leaves the state to whoever uses it', async () => {
    await client.createSender('poison').sendMessages({ body: 'held for the last time' });
    const receiver = client.createReceiver('poison');
    await receiver.abandonMessage((await receive('poison', 1))[0]!);
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
    await expect(start(program.facts['port'] as number)).rejects.toThrow(/port \d+ on 127.0.0.1 is already taken/);
    await receiver.completeMessage(message!);
    const dead = client.createReceiver('poison', { subQueueType: 'deadLetter' });
    expect(await dead.peekMessages(1)).toEqual([]);
  });
});

describe('after kill -9', () => {
  it('every acknowledged message is there, once and in order', async () => {
    const impatient = new ServiceBusClient(program.facts['connectionString'] as string, {
      retryOptions: { maxRetries: 0, timeoutInMs: 2_000 },
    });
    const sender = impatient.createSender('plain');
    const acknowledged: string[] = [];
    const sendAll = async (): Promise<void> => {
      for (let n = 0; ; n += 2) {
        const ids = [`m${n}`, `m${n + 1}`];
        await sender.sendMessages(ids.map((messageId) => ({ body: messageId, messageId })));
        acknowledged.push(...ids);
        if (acknowledged.length === 400) void program.kill();
      }
    };
    await expect(sendAll()).rejects.toThrow();
    await impatient.close();
    await killAndStart();
    const peeked = bodies(await client.createReceiver('plain').peekMessages(250));
    const all = await client
      .createReceiver('plain', { receiveMode: 'receiveAndDelete' })
      .receiveMessages(1_000, { maxWaitTimeInMs: 1_000 });
    expect(acknowledged.length).toBeGreaterThanOrEqual(400);
    expect(peeked).toEqual(acknowledged.slice(0, 250));
    expect(bodies(all).slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(all.length - acknowledged.length).toBeLessThanOrEqual(2);
  });

  it('a delivered message is available at once, counted, and what was settled stays so', async () => {
    await client.createSender('plain').sendMessages(['done', 'held', 'waiting', 'bad'].map((body) => ({ body })));
    const receiver = client.createReceiver('plain');
    const messages = await receiver.receiveMessages(4, { maxWaitTimeInMs: 10_000 });
    const [done, , , bad] = messages;
    await receiver.completeMessage(done!);
    await receiver.deadLetterMessage(bad!, { deadLetterReason: 'Bad', deadLetterErrorDescription: 'of no use' });
    await killAndStart();
    const again = await receive('plain', 2);
    expect(again.map(({ body, deliveryCount }) => [body as string, deliveryCount])).toEqual([
      ['held', 1],
      ['waiting', 1],
    ]);
    const [dead] = await client.createReceiver('plain', { subQueueType: 'deadLetter' }).receiveMessages(1);
    expect(dead).toMatchObject({ body: 'bad', deadLetterReason: 'Bad', deliveryCount: 0 });
  });

  it('a message that was delivered for the last time is dead-lettered', async () => {
    await client.createSender('poison').sendMessages({ body: 'kills its reader' });
    for (const expected of [0, 1]) {
      const [message] = await receive('poison', 1);
      expect(message!.deliveryCount).toBe(expected);
      await killAndStart();
    }
    const [dead] = await client.createReceiver('poison', { subQueueType: 'deadLetter' }).receiveMessages(1);
    expect(dead).toMatchObject({ body: 'kills its reader', deadLetterReason: 'MaxDeliveryCountExceeded' });
  });

  it('scheduled and deferred messages, message ids, sessions and their states are remembered', async () => {
    const sender = client.createSender('plain');
    const [number] = await sender.scheduleMessages([{ body: 'scheduled' }], new Date(Date.now() + 500));
    await sender.sendMessages({ body: 'deferred', messageId: 'seen' });
    const receiver = client.createReceiver('plain');
    const [message] = await receiver.receiveMessages(1);
    await receiver.deferMessage(message!);
    await client.createSender('sessions').sendMessages({ body: 'in session', sessionId: 's' });
    const session = await client.acceptSession('sessions', 's');
    await session.setSessionState('state');

    await killAndStart();
    await client.createSender('plain').sendMessages({ body: 'duplicate', messageId: 'seen' });
    const [deferred] = await client.createReceiver('plain').receiveDeferredMessages(message!.sequenceNumber!);
    expect(deferred).toMatchObject({ body: 'deferred', deliveryCount: 1 });
    const [scheduled] = await receive('plain', 1);
    expect(scheduled!.body).toBe('scheduled');
    expect(scheduled!.sequenceNumber!.greaterThan(number!)).toBe(true);
    const sessionAgain = await client.acceptNextSession('sessions');
    expect(await sessionAgain.getSessionState()).toBe('state');
    expect(bodies(await sessionAgain.receiveMessages(1))).toEqual(['in session']);
  });

  it('a subscriber goes on by itself once the program is back on its port', async () => {
    const port = program.facts['port'] as number;
    const subscriber = new ServiceBusClient(program.facts['connectionString'] as string, {
      retryOptions: { maxRetries: 1, retryDelayInMs: 50 },
    });
    const received: unknown[] = [];
    subscriber.createReceiver('plain').subscribe({
      processMessage: async ({ body }) => void received.push(body),
      processError: async () => undefined,
    });
    await client.createSender('plain').sendMessages({ body: 'before' });
    await completed('plain');
    await program.kill();
    await client.close();
    await start(port);
    await client.createSender('plain').sendMessages({ body: 'after' });
    await completed('plain');
    await subscriber.close();
    expect(received).toEqual(['before', 'after']);
  });
});
