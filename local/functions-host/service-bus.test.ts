import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ServiceBusClient, type ServiceBusMessage } from '@azure/service-bus';
import { startProgram, type Program } from '../kit/start-program.ts';
import { eventually, startTestApp, type TestApp } from './testing/test-app.ts';

const queues = ['one', 'many', 'failing', 'mixed', 'slow', 'manual', 'out', 'crashing', 'ordered', 'gated'];

const code = `
  const { app, output } = require('@azure/functions');
  const calls = {};
  const note = (name, extra = {}) => (input, context) => {
    const call = { input, metadata: context.triggerMetadata, ...extra };
    (calls[name] ??= []).push(call);
    return call;
  };
  const queue = (name, options) => app.serviceBusQueue(name, { connection: 'Bus', queueName: name, ...options });
  queue('one', { handler: note('one') });
  queue('many', { cardinality: 'many', handler: note('many') });
  queue('failing', { handler: (input, context) => { note('failing')(input, context); throw new Error('poison'); } });
  queue('mixed', { cardinality: 'many', handler: (input, context) => {
    note('mixed')(input, context);
    if (input.some((one) => one.poison) && context.triggerMetadata.deliveryCountArray[0] === 1) throw new Error('poison');
  } });
  queue('slow', { handler: async (input, context) => {
    const call = note('slow')(input, context);
    await new Promise((done) => setTimeout(done, 7000));
    call.finished = true;
  } });
  queue('manual', { autoCompleteMessages: false, handler: note('manual') });
  queue('crashing', { handler: note('crashing') });
  queue('gated', { cardinality: 'many', handler: async (input, context) => {
    note('gated')(input, context);
    while (!require('node:fs').existsSync(process.env.GATE)) await new Promise((done) => setTimeout(done, 20));
  } });
  queue('ordered', { isSessionsEnabled: true, handler: note('ordered') });
  app.serviceBusQueue('unset', { connection: 'Missing', queueName: 'one', handler: note('unset') });
  const out = output.serviceBusQueue({ connection: 'Bus', queueName: 'out' });
  app.http('send', { methods: ['POST'], extraOutputs: [out], handler: async (request, context) => {
    context.extraOutputs.set(out, await request.json());
    return { status: 202 };
  } });
  app.http('calls', { methods: ['GET'], handler: () => ({ jsonBody: calls }) });
`;

const hostJson = JSON.stringify({
  version: '2.0',
  extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
  extensions: {
    http: { routePrefix: '' },
    serviceBus: { maxConcurrentCalls: 2, maxMessageBatchSize: 3, prefetchCount: 3, sessionIdleTimeout: '00:00:01' },
  },
});

interface Call {
  input: unknown;
  metadata: Record<string, unknown>;
  finished?: true;
}

describe('Service Bus triggers and outputs', () => {
  let root: string;
  let bus: Program;
  let app: TestApp;
  let client: ServiceBusClient;

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'functions-host-bus-'));
    const queuesFile = path.join(root, 'queues.json');
    const declared = queues.map((name) => ({
      name,
      lockDurationSeconds: name === 'gated' ? 300 : 5,
      maxDeliveryCount: 3,
      ...(name === 'ordered' ? { requiresSession: true } : {}),
    }));
    await writeFile(queuesFile, JSON.stringify(declared));
    bus = await startProgram('service-bus', { port: 0, stateDir: path.join(root, 'state'), queuesFile });
    const connectionString = String(bus.facts['connectionString']);
    client = new ServiceBusClient(connectionString);
    app = await startTestApp(
      { 'index.js': code, 'host.json': hostJson },
      {
        env: { Bus: connectionString, GATE: path.join(root, 'gate') },
      },
    );
  }, 60_000);

  afterAll(async () => {
    await client.close();
    await app.remove();
    await bus.stop();
    await rm(root, { recursive: true, force: true });
  });

  const send = (queue: string, messages: ServiceBusMessage[]): Promise<void> =>
    client.createSender(queue).sendMessages(messages);
  const callsOf = async (name: string): Promise<Call[]> => {
    const all = (await (await fetch(`${app.url}/calls`)).json()) as Record<string, Call[]>;
    return all[name] ?? [];
  };
  const atLeast = (name: string, count: number): Promise<Call[]> =>
    eventually(`${count} calls of ${name}`, async () => {
      const calls = await callsOf(name);
      return calls.length >= count ? calls : undefined;
    });
  const isEmpty = (queue: string): Promise<true> =>
    eventually(`an empty queue ${queue}`, async () =>
      (await client.createReceiver(queue).peekMessages(1)).length === 0 ? true : undefined,
    );

  it('hands one message over, parsed, with its metadata, and completes it', async () => {
    await send('one', [
      {
        body: { kind: 'paid', amount: 7, Deep: { Down: 1 }, flag: true, messageId: 'of the body' },
        messageId: 'm-1',
        subject: 's',
        correlationId: 'c-1',
        contentType: 'application/json',
        applicationProperties: { tenant: 'org_1' },
      },
    ]);
    const [call] = await atLeast('one', 1);
    expect(call!.input).toEqual({ kind: 'paid', amount: 7, Deep: { Down: 1 }, flag: true, messageId: 'of the body' });
    expect(call!.metadata).toMatchObject({
      messageId: 'm-1',
      deliveryCount: 1,
      sequenceNumber: expect.any(Number),
      enqueuedTimeUtc: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      lockToken: expect.any(String),
      subject: 's',
      label: 's',
      correlationId: 'c-1',
      contentType: 'application/json',
      applicationProperties: { tenant: 'org_1' },
      userProperties: { tenant: 'org_1' },
      kind: 'paid',
      amount: 7,
      deep: { down: 1 },
      flag: 'True',
    });
    await isEmpty('one');
  });

  it('hands text that is no JSON over as text', async () => {
    const before = (await callsOf('one')).length;
    await send('one', [{ body: Buffer.from('just text') }]);
    expect((await atLeast('one', before + 1)).at(-1)!.input).toBe('just text');
  });

  it('hands many over in batches of at most maxMessageBatchSize, with an array for each field', async () => {
    const bodies = Array.from({ length: 7 }, (_, n) => ({ n }));
    await send(
      'many',
      bodies.map((body) => ({ body, messageId: `many-${body.n}`, applicationProperties: { n: body.n } })),
    );
    const calls = await eventually('all seven', async () => {
      const seen = await callsOf('many');
      return seen.flatMap(({ input }) => input).length >= 7 ? seen : undefined;
    });
    expect(calls.flatMap(({ input }) => input)).toEqual(bodies);
    for (const { input, metadata } of calls) {
      const batch = input as { n: number }[];
      expect(batch.length).toBeLessThanOrEqual(3);
      expect(metadata).toMatchObject({
        messageIdArray: batch.map(({ n }) => `many-${n}`),
        deliveryCountArray: batch.map(() => 1),
        applicationPropertiesArray: batch.map(({ n }) => ({ n })),
      });
      expect(metadata).not.toHaveProperty('messageId');
    }
    await isEmpty('many');
  });

  it('abandons what a function throws on, until the broker dead-letters it', async () => {
    await send('failing', [{ body: { poison: true }, messageId: 'poison-1' }]);
    const calls = await atLeast('failing', 3);
    expect(calls.map(({ metadata }) => metadata['deliveryCount'])).toEqual([1, 2, 3]);
    const receiver = client.createReceiver('failing', { subQueueType: 'deadLetter' });
    const [dead] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
    expect(dead).toMatchObject({ messageId: 'poison-1', deadLetterReason: 'MaxDeliveryCountExceeded' });
    await receiver.completeMessage(dead!);
    await receiver.close();
    expect(await callsOf('failing')).toHaveLength(3);
  });

  it('fails a whole batch by one throw, and delivers all of it again', async () => {
    await send('mixed', [{ body: { n: 1 } }, { body: { poison: true } }, { body: { n: 2 } }]);
    await isEmpty('mixed');
    const delivered = (await callsOf('mixed')).flatMap(({ input, metadata }) =>
      (input as object[]).map((body, at) => ({ body, count: (metadata['deliveryCountArray'] as number[])[at] })),
    );
    const again = delivered.filter(({ count }) => count === 2).map(({ body }) => body);
    const first = delivered.filter(({ count }) => count === 1).map(({ body }) => body);
    expect(first).toHaveLength(3);
    expect(again).toContainEqual({ poison: true });
    const failed = (await callsOf('mixed'))[0]!.input as object[];
    expect(again).toEqual(expect.arrayContaining(failed));
  });

  it('renews the lock of a message that takes longer than it, with no more than maxConcurrentCalls at once', async () => {
    await send('slow', [{ body: 1 }, { body: 2 }, { body: 3 }]);
    await atLeast('slow', 2);
    expect(await callsOf('slow')).toHaveLength(2);
    const calls = await atLeast('slow', 3);
    expect(calls.slice(0, 2).some(({ finished }) => finished)).toBe(true);
    await isEmpty('slow');
    expect((await callsOf('slow')).map(({ metadata }) => metadata['deliveryCount'])).toEqual([1, 1, 1]);
  });

  it('leaves a message alone when autoCompleteMessages is off: it comes again when its lock ends', async () => {
    await send('manual', [{ body: 'again' }]);
    const [call] = await atLeast('manual', 1);
    expect(call!.metadata['deliveryCount']).toBe(1);
    expect((await atLeast('manual', 2))[1]!.metadata['deliveryCount']).toBe(2);
  });

  it('hands a session over in order', async () => {
    await send(
      'ordered',
      ['a', 'b'].flatMap((sessionId) => [1, 2, 3].map((n) => ({ body: { n }, sessionId }))),
    );
    const calls = await atLeast('ordered', 6);
    for (const session of ['a', 'b']) {
      const own = calls.filter(({ metadata }) => metadata['sessionId'] === session);
      expect(own.map(({ input }) => input)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    }
  });

  it('sends what a function puts into an output: an object, or a message for each element', async () => {
    const post = (body: unknown): Promise<Response> =>
      fetch(`${app.url}/send`, { method: 'POST', body: JSON.stringify(body) });
    await post({ single: true });
    await post([{ n: 1 }, 'text']);
    const receiver = client.createReceiver('out', { receiveMode: 'receiveAndDelete' });
    const received = await eventually('three messages', async () => {
      const peeked = await receiver.peekMessages(10);
      return peeked.length === 3 ? peeked : undefined;
    });
    expect(received.map(({ body }) => (Buffer.isBuffer(body) ? body.toString() : body))).toEqual([
      { single: true },
      { n: 1 },
      'text',
    ]);
    await receiver.close();
  });

  it('runs the rest when a connection is not set, and says which', () => {
    expect(app.lines.join('\n')).toMatch(/The listener for function 'unset' was unable to start. .*'Missing'/);
  });

  it('receives the next batch while one is processed, and lets go of it when it stops', async () => {
    const bodies = Array.from({ length: 9 }, (_, n) => n);
    await send(
      'gated',
      bodies.map((body) => ({ body })),
    );
    const [call] = await atLeast('gated', 1);
    const receiver = client.createReceiver('gated', { receiveMode: 'receiveAndDelete' });
    const take = async (): Promise<unknown[]> =>
      (await receiver.receiveMessages(9, { maxWaitTimeInMs: 2_000 })).map(({ body }) => body as unknown);
    const left = await take();
    const ahead = bodies.filter((n) => !left.includes(n) && !(call!.input as number[]).includes(n));
    expect(ahead).not.toEqual([]);
    const stopping = app.program.stop(60_000);
    await writeFile(path.join(root, 'gate'), '');
    await stopping;
    const released: unknown[] = [];
    await eventually('what was received ahead', async () => {
      released.push(...(await take()));
      return released.length >= ahead.length ? true : undefined;
    });
    expect(released).toEqual(ahead);
    await receiver.close();
    await app.restart();
  }, 60_000);

  it('processes a message again that it crashed on', async () => {
    await fetch(`${app.url}/__local/crash`, {
      method: 'POST',
      body: JSON.stringify({ function: 'crashing', when: 'after' }),
    });
    await send('crashing', [{ body: 'survives' }]);
    expect(await app.program.ended).toBe('SIGKILL');
    await app.restart();
    const [call] = await atLeast('crashing', 1);
    expect(call).toMatchObject({ input: 'survives', metadata: { deliveryCount: 2 } });
    await isEmpty('crashing');
  });

  it('goes on by itself when the bus was away', async () => {
    const { port } = bus.facts;
    await bus.kill();
    await eventually(
      'word of the lost bus',
      () => app.lines.some((line) => line.includes('goes on trying')) || undefined,
    );
    expect((await fetch(`${app.url}/calls`)).status).toBe(200);
    const before = (await callsOf('one')).length;
    bus = await startProgram('service-bus', {
      port,
      stateDir: path.join(root, 'state'),
      queuesFile: path.join(root, 'queues.json'),
    });
    await client.close();
    client = new ServiceBusClient(String(bus.facts['connectionString']));
    await send('one', [{ body: { after: 'the outage' } }]);
    await eventually(
      'the message after the outage',
      async () => ((await callsOf('one')).length > before ? true : undefined),
      60_000,
    );
  }, 90_000);
});
