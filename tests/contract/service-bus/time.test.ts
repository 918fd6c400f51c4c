import type { ServiceBusClient } from '@azure/service-bus';
import {
  duplicateWindowSeconds,
  eventually,
  expectNothing,
  openTarget,
  passed,
  receive,
  receiveOne,
  type Target,
} from './target.ts';

let target: Target;
let client: ServiceBusClient;

beforeAll(async () => {
  target = await openTarget({
    scheduled: {},
    annotated: {},
    cancelled: {},
    dropped: {},
    kept: { deadLetteringOnMessageExpiration: true },
    defaulted: { defaultTimeToLiveSeconds: 1, deadLetteringOnMessageExpiration: true },
    duplicates: { duplicateDetection: true },
    window: { duplicateDetection: true },
  });
  client = target.client();
});

afterAll(() => target.close());

const inMs = (ms: number): Date => new Date(Date.now() + ms);

describe('a scheduled message', () => {
  it('appears at its time, as a new arrival', async () => {
    const sender = client.createSender(target.queue('scheduled'));
    const receiver = client.createReceiver(target.queue('scheduled'));
    const at = inMs(2_000);
    const [number] = await sender.scheduleMessages([{ body: 'later' }], at);
    await sender.sendMessages({ body: 'now' });
    const [peeked] = await receiver.peekMessages(1, { fromSequenceNumber: number! });
    expect(peeked).toMatchObject({ body: 'later', state: 'scheduled' });
    const [now, later] = await receive(receiver, 2);
    expect([now!.body, later!.body]).toEqual(['now', 'later']);
    expect(later!.enqueuedTimeUtc!.getTime()).toBeGreaterThanOrEqual(at.getTime() - 1_000);
    expect(later!.scheduledEnqueueTimeUtc).toEqual(at);
    expect(later!.sequenceNumber!.toNumber()).toBeGreaterThan(now!.sequenceNumber!.toNumber());
  });

  it('may be sent as any other, with the time on it', async () => {
    const at = inMs(1_500);
    const sender = client.createSender(target.queue('annotated'));
    await sender.sendMessages([{ body: 'later', scheduledEnqueueTimeUtc: at }, { body: 'now' }]);
    const receiver = client.createReceiver(target.queue('annotated'));
    expect((await receiveOne(receiver)).body).toBe('now');
    expect((await receiveOne(receiver)).body).toBe('later');
    expect(Date.now()).toBeGreaterThanOrEqual(at.getTime() - 1_000);
  });

  it('can be cancelled until then, and only once', async () => {
    const sender = client.createSender(target.queue('cancelled'));
    const at = inMs(60_000);
    const [first, second] = await sender.scheduleMessages([{ body: 1 }, { body: 2 }], at);
    await sender.cancelScheduledMessages(first!);
    const left = await client.createReceiver(target.queue('cancelled')).peekMessages(10);
    expect(left.map(({ body }) => body as number)).toEqual([2]);
    await expect(sender.cancelScheduledMessages(first!)).rejects.toMatchObject({ code: 'MessageNotFound' });
    await sender.cancelScheduledMessages(second!);
  });
});

describe('a time to live', () => {
  it('drops the message when it is over', async () => {
    const sender = client.createSender(target.queue('dropped'));
    await sender.sendMessages([
      { body: 'short', timeToLive: 1_000 },
      { body: 'long', timeToLive: 60_000 },
    ]);
    const receiver = client.createReceiver(target.queue('dropped'));
    const [short, long] = await receiver.peekMessages(2);
    expect([short!.body, long!.body]).toEqual(['short', 'long']);
    await passed(short!.expiresAtUtc);
    expect((await receiveOne(receiver)).body).toBe('long');
    const dead = client.createReceiver(target.queue('dropped'), { subQueueType: 'deadLetter' });
    expect(await dead.peekMessages(1)).toEqual([]);
  });

  it('dead-letters it where the queue says so', async () => {
    await client.createSender(target.queue('kept')).sendMessages({ body: 'late', timeToLive: 1_000 });
    const dead = client.createReceiver(target.queue('kept'), { subQueueType: 'deadLetter' });
    expect(await receiveOne(dead)).toMatchObject({ body: 'late', deadLetterReason: 'TTLExpiredException' });
  });

  it('is at most that of the queue, and does not take a message from whoever holds it', async () => {
    await client.createSender(target.queue('defaulted')).sendMessages({ body: 'held', timeToLive: 3_600_000 });
    const receiver = client.createReceiver(target.queue('defaulted'));
    const message = await receiveOne(receiver);
    expect(message.expiresAtUtc!.getTime() - message.enqueuedTimeUtc!.getTime()).toBe(1_000);
    await passed(message.expiresAtUtc);
    await receiver.abandonMessage(message);
    const dead = client.createReceiver(target.queue('defaulted'), { subQueueType: 'deadLetter' });
    expect(await receiveOne(dead)).toMatchObject({ body: 'held', deadLetterReason: 'TTLExpiredException' });
    await expectNothing(receiver);
  });
});

describe('duplicate detection', () => {
  it('takes a message id once, alone, in a batch or scheduled, even after the first was completed', async () => {
    const sender = client.createSender(target.queue('duplicates'));
    const receiver = client.createReceiver(target.queue('duplicates'), { receiveMode: 'receiveAndDelete' });
    await sender.sendMessages({ body: 'first', messageId: 'a' });
    await sender.sendMessages({ body: 'again', messageId: 'a' });
    await sender.sendMessages([
      { body: 'again', messageId: 'a' },
      { body: 'second', messageId: 'b' },
      { body: 'again', messageId: 'b' },
    ]);
    await sender.scheduleMessages({ body: 'again', messageId: 'a' }, inMs(100));
    await sender.sendMessages({ body: 'no id' });
    await sender.sendMessages({ body: 'no id' });
    const messages = await receive(receiver, 4);
    expect(messages.map(({ body }) => body as string)).toEqual(['first', 'second', 'no id', 'no id']);
    await expectNothing(receiver);
  });

  it('forgets an id after its window', async () => {
    const sender = client.createSender(target.queue('window'));
    const receiver = client.createReceiver(target.queue('window'));
    await sender.sendMessages({ body: 1, messageId: 'once' });
    const [first] = await receiver.peekMessages(1);
    const seen = await eventually(
      async () => {
        await sender.sendMessages({ body: 2, messageId: 'once' });
        return receiver.peekMessages(10, { fromSequenceNumber: first!.sequenceNumber! });
      },
      (messages) => messages.length > 1,
      duplicateWindowSeconds * 3_000,
    );
    const [one, two] = seen;
    const apart = two!.enqueuedTimeUtc!.getTime() - one!.enqueuedTimeUtc!.getTime();
    expect(apart).toBeGreaterThanOrEqual(duplicateWindowSeconds * 1000);
  });
});
