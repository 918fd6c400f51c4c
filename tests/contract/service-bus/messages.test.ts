import type { ServiceBusClient, ServiceBusReceivedMessage } from '@azure/service-bus';
import { expectNothing, maxMessageBytes, openTarget, receive, receiveOne, type Target } from './target.ts';

let target: Target;
let client: ServiceBusClient;

beforeAll(async () => {
  target = await openTarget({
    whole: {},
    bodies: {},
    plain: {},
    batch: {},
    order: {},
    peek: {},
    deleted: {},
    subscribed: {},
    many: {},
  });
  client = target.client();
});

afterAll(() => target.close());

describe('a message', () => {
  it('arrives with everything that its sender gave it, and what the service adds', async () => {
    const sentAt = Date.now();
    const sent = {
      body: { greeting: 'hello', list: [1, 2.5, null, true] },
      messageId: 'whole-1',
      contentType: 'application/json',
      correlationId: 'correlation',
      subject: 'subject',
      to: 'to',
      replyTo: 'reply-to',
      replyToSessionId: 'reply-session',
      timeToLive: 3_600_000,
      applicationProperties: { text: 'ä', number: 42, fraction: 0.5, yes: true, nothing: null },
    };
    await client.createSender(target.queue('whole')).sendMessages(sent);
    const message = await receiveOne(client.createReceiver(target.queue('whole')));
    expect(message).toMatchObject(sent);
    expect(message.deliveryCount).toBe(0);
    expect(message.state).toBe('active');
    expect(message.sequenceNumber!.toNumber()).toBeGreaterThan(0);
    expect(message.enqueuedTimeUtc!.getTime()).toBeGreaterThan(sentAt - 60_000);
    expect(message.expiresAtUtc!.getTime() - message.enqueuedTimeUtc!.getTime()).toBe(3_600_000);
    expect(message.lockedUntilUtc!.getTime()).toBeGreaterThan(message.enqueuedTimeUtc!.getTime());
    expect(message.lockToken).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('keeps text, bytes, AMQP values and sequences apart', async () => {
    const sender = client.createSender(target.queue('bodies'));
    await sender.sendMessages([{ body: 'text' }, { body: Buffer.from([0, 255, 7]) }, { body: 17 }]);
    await sender.sendMessages({ bodyType: 'value', body: { kind: 'value' } });
    await sender.sendMessages({ bodyType: 'sequence', body: [['a', 1]] });
    const messages = await receive(client.createReceiver(target.queue('bodies')), 5);
    expect(messages.map(({ body }) => body as unknown)).toEqual([
      'text',
      Buffer.from([0, 255, 7]),
      17,
      { kind: 'value' },
      [['a', 1]],
    ]);
    expect(messages.map(({ _rawAmqpMessage: raw }) => raw.bodyType)).toEqual([
      'data',
      'data',
      'data',
      'value',
      'sequence',
    ]);
  });

  it('gets an id when it has none', async () => {
    await client.createSender(target.queue('plain')).sendMessages({ body: 1, subject: 'kept' });
    const message = await receiveOne(client.createReceiver(target.queue('plain')));
    expect(message.messageId).toMatch(/^[0-9a-f]{32}$/);
    expect(message.subject).toBe('kept');
  });
});

describe('sending and receiving', () => {
  it('takes a batch filled to the limit as one', async () => {
    const sender = client.createSender(target.queue('batch'));
    const batch = await sender.createMessageBatch();
    expect(batch.maxSizeInBytes).toBe(maxMessageBytes);
    while (batch.tryAddMessage({ body: 'x'.repeat(10_000), messageId: String(batch.count) }));
    await sender.sendMessages(batch);
    const messages = await receive(client.createReceiver(target.queue('batch')), batch.count);
    expect(batch.count).toBeGreaterThan(20);
    expect(messages.map(({ messageId }) => messageId)).toEqual([...Array(batch.count).keys()].map(String));
  });

  it('hands messages out in the order of arrival', async () => {
    const sender = client.createSender(target.queue('order'));
    for (let body = 0; body < 30; body += 1) await sender.sendMessages({ body });
    const messages = await receive(client.createReceiver(target.queue('order')), 30);
    expect(messages.map(({ body }) => body as number)).toEqual([...Array(30).keys()]);
    const numbers = messages.map(({ sequenceNumber }) => sequenceNumber!.toNumber());
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(30);
  });

  it('gives more than the client has room for, and keeps the rest for the next time', async () => {
    const count = 2_500;
    const sender = client.createSender(target.queue('many'));
    for (let sent = 0; sent < count; sent += 250) {
      await sender.sendMessages([...Array(250).keys()].map((n) => ({ body: sent + n })));
    }
    const receiver = client.createReceiver(target.queue('many'));
    const bodies: number[] = [];
    while (bodies.length < count) {
      const messages = await receive(receiver, Math.min(count - bodies.length, 2_048));
      await Promise.all(messages.map((message) => receiver.completeMessage(message)));
      expect(messages.every(({ deliveryCount }) => deliveryCount === 0)).toBe(true);
      bodies.push(...messages.map(({ body }) => body as number));
    }
    expect(bodies).toEqual([...Array(count).keys()]);
    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  it('peeks from a sequence number on, and locks nothing', async () => {
    await client.createSender(target.queue('peek')).sendMessages([{ body: 0 }, { body: 1 }, { body: 2 }]);
    const receiver = client.createReceiver(target.queue('peek'));
    const peeked = await receiver.peekMessages(10);
    expect(peeked.map(({ body }) => body as number)).toEqual([0, 1, 2]);
    const again = await receiver.peekMessages(10, { fromSequenceNumber: peeked[1]!.sequenceNumber! });
    expect(again.map(({ body }) => body as number)).toEqual([1, 2]);
    expect(again[0]).toMatchObject({ deliveryCount: 0, state: 'active', lockToken: undefined });
    const received = await receive(receiver, 3);
    expect(received.map(({ deliveryCount }) => deliveryCount)).toEqual([0, 0, 0]);
    expect(await receiver.peekMessages(10, { fromSequenceNumber: peeked[0]!.sequenceNumber! })).toHaveLength(3);
    await Promise.all(received.map((message) => receiver.completeMessage(message)));
    expect(await receiver.peekMessages(10, { fromSequenceNumber: peeked[0]!.sequenceNumber! })).toEqual([]);
  });

  it('deletes as it receives in that mode', async () => {
    await client.createSender(target.queue('deleted')).sendMessages([{ body: 'a' }, { body: 'b' }]);
    const receiver = client.createReceiver(target.queue('deleted'), { receiveMode: 'receiveAndDelete' });
    const messages = await receive(receiver, 2);
    expect(messages.map(({ body, lockToken }) => [body as string, lockToken])).toEqual([
      ['a', undefined],
      ['b', undefined],
    ]);
    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  it('delivers what arrives later to a subscriber, with as many at once as it asks for', async () => {
    const received: string[] = [];
    let atOnce = 0;
    let most = 0;
    const all = new Promise<void>((resolve, reject) => {
      client.createReceiver(target.queue('subscribed')).subscribe(
        {
          async processMessage({ body }: ServiceBusReceivedMessage) {
            most = Math.max(most, (atOnce += 1));
            await new Promise(setImmediate);
            atOnce -= 1;
            if (received.push(body as string) === 200) resolve();
          },
          async processError({ error }) {
            reject(error);
          },
        },
        { maxConcurrentCalls: 8 },
      );
    });
    const sender = client.createSender(target.queue('subscribed'));
    for (let i = 0; i < 200; i += 20)
      await sender.sendMessages([...Array(20).keys()].map((k) => ({ body: `${i + k}` })));
    await all;
    expect(new Set(received).size).toBe(200);
    expect(most).toBeLessThanOrEqual(8);
    await expectNothing(client.createReceiver(target.queue('subscribed')));
  });
});
