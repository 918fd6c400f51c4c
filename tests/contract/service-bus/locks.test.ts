import type { ServiceBusClient, ServiceBusReceiver } from '@azure/service-bus';
import { lockSeconds, openTarget, passed, receiveOne, type Target } from './target.ts';

let target: Target;
let client: ServiceBusClient;

beforeAll(async () => {
  target = await openTarget({
    expired: {},
    renewed: {},
    automatic: {},
    spent: { maxDeliveryCount: 2 },
    disconnected: {},
  });
  client = target.client();
});

afterAll(() => target.close());

/** A receiver that leaves its locks to expire. */
const receiverOf = (queue: string, from: ServiceBusClient = client): ServiceBusReceiver =>
  from.createReceiver(target.queue(queue), { maxAutoLockRenewalDurationInMs: 0 });

describe('the lock on a message', () => {
  it('makes it available again when it expires, and a late settlement is refused', async () => {
    await client.createSender(target.queue('expired')).sendMessages({ body: 1 });
    const [slow, other] = [receiverOf('expired'), receiverOf('expired')];
    const first = await receiveOne(slow);
    const second = await receiveOne(other);
    expect(Date.now()).toBeGreaterThanOrEqual(first.lockedUntilUtc!.getTime());
    expect(second.deliveryCount).toBe(1);
    expect(second.sequenceNumber).toEqual(first.sequenceNumber);
    expect(second.lockToken).not.toBe(first.lockToken);

    const lost = { code: 'MessageLockLost', retryable: false };
    await expect(slow.completeMessage(first)).rejects.toMatchObject(lost);
    await expect(slow.renewMessageLock(first)).rejects.toMatchObject(lost);
    await other.completeMessage(second);
    expect(await other.peekMessages(1)).toEqual([]);
  });

  it('lasts longer when it is renewed', async () => {
    await client.createSender(target.queue('renewed')).sendMessages({ body: 1 });
    const receiver = receiverOf('renewed');
    const message = await receiveOne(receiver);
    const before = message.lockedUntilUtc!;
    const after = await receiver.renewMessageLock(message);
    expect(after.getTime()).toBeGreaterThan(before.getTime());
    expect(after.getTime()).toBeLessThanOrEqual(Date.now() + lockSeconds * 1000 + 5_000);
    await passed(before);
    await receiver.completeMessage(message);
    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  it('is renewed by the client while a handler works', async () => {
    await client.createSender(target.queue('automatic')).sendMessages({ body: 1 });
    const receiver = client.createReceiver(target.queue('automatic'));
    const counts: (number | undefined)[] = [];
    await new Promise<void>((resolve, reject) => {
      receiver.subscribe({
        async processMessage(message) {
          counts.push(message.deliveryCount);
          await passed(new Date(message.lockedUntilUtc!.getTime() + lockSeconds * 1000));
          resolve();
        },
        async processError({ error }) {
          reject(error);
        },
      });
    });
    await receiver.close();
    expect(counts).toEqual([0]);
    expect(await receiverOf('automatic').peekMessages(1)).toEqual([]);
  });

  it('counts a delivery when it expires, up to the limit', async () => {
    await client.createSender(target.queue('spent')).sendMessages({ body: 'never settled' });
    const receiver = receiverOf('spent');
    expect(await receiveOne(receiver)).toMatchObject({ deliveryCount: 0 });
    expect(await receiveOne(receiver)).toMatchObject({ deliveryCount: 1 });
    const dead = client.createReceiver(target.queue('spent'), { subQueueType: 'deadLetter' });
    expect(await receiveOne(dead)).toMatchObject({ deadLetterReason: 'MaxDeliveryCountExceeded', deliveryCount: 2 });
  });

  it('outlives the connection on which the message was received', async () => {
    await client.createSender(target.queue('disconnected')).sendMessages({ body: 1 });
    const lost = target.client();
    const message = await receiveOne(receiverOf('disconnected', lost));
    await lost.close();
    const again = await receiveOne(receiverOf('disconnected'));
    expect(Date.now()).toBeGreaterThanOrEqual(message.lockedUntilUtc!.getTime());
    expect(again.deliveryCount).toBe(1);
  });
});
