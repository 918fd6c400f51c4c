import type { ServiceBusClient } from '@azure/service-bus';
import { expectNothing, openTarget, receiveOne, type Target } from './target.ts';

let target: Target;
let client: ServiceBusClient;

beforeAll(async () => {
  target = await openTarget({
    complete: {},
    abandon: {},
    reasons: {},
    counted: { maxDeliveryCount: 3 },
    deferred: {},
    elsewhere: {},
    replay: {},
  });
  client = target.client();
});

afterAll(() => target.close());

const deadLetters = (queue: string) =>
  client.createReceiver(target.queue(queue), { subQueueType: 'deadLetter', maxAutoLockRenewalDurationInMs: 0 });

describe('settling a message', () => {
  it('removes a completed one', async () => {
    await client.createSender(target.queue('complete')).sendMessages({ body: 1 });
    const receiver = client.createReceiver(target.queue('complete'));
    await receiver.completeMessage(await receiveOne(receiver));
    expect(await receiver.peekMessages(1)).toEqual([]);
    await expectNothing(receiver);
  });

  it('makes an abandoned one available again, counted and with the properties given', async () => {
    const properties = { kept: 1, changed: 'old' };
    await client.createSender(target.queue('abandon')).sendMessages({ body: 'b', applicationProperties: properties });
    const receiver = client.createReceiver(target.queue('abandon'));
    await receiver.abandonMessage(await receiveOne(receiver), { changed: 'new', added: true });
    const again = await receiveOne(receiver);
    expect(again).toMatchObject({
      body: 'b',
      deliveryCount: 1,
      applicationProperties: { kept: 1, changed: 'new', added: true },
    });
    await receiver.abandonMessage(again);
    expect(await receiveOne(receiver)).toMatchObject({ deliveryCount: 2, applicationProperties: { changed: 'new' } });
  });

  it('dead-letters with a reason, a description and properties, without counting a delivery', async () => {
    const sent = { body: { n: 1 }, messageId: 'dead', applicationProperties: { kept: 'yes' } };
    await client.createSender(target.queue('reasons')).sendMessages(sent);
    const receiver = client.createReceiver(target.queue('reasons'));
    const message = await receiveOne(receiver);
    await receiver.deadLetterMessage(message, {
      deadLetterReason: 'NotWanted',
      deadLetterErrorDescription: 'nobody asked for it',
      attempt: 7,
    });
    await expectNothing(receiver);
    const [peeked] = await deadLetters('reasons').peekMessages(5);
    const dead = await receiveOne(deadLetters('reasons'));
    for (const seen of [peeked, dead]) {
      expect(seen).toMatchObject({
        ...sent,
        deadLetterReason: 'NotWanted',
        deadLetterErrorDescription: 'nobody asked for it',
        applicationProperties: { kept: 'yes', attempt: 7 },
        deliveryCount: 0,
      });
    }
    const receiverOfDead = deadLetters('reasons');
    await expectNothing(receiverOfDead);
  });

  it('dead-letters what was delivered too often', async () => {
    await client.createSender(target.queue('counted')).sendMessages({ body: 'poison' });
    const receiver = client.createReceiver(target.queue('counted'));
    for (const expected of [0, 1, 2]) {
      const message = await receiveOne(receiver);
      expect(message.deliveryCount).toBe(expected);
      await receiver.abandonMessage(message);
    }
    await expectNothing(receiver);
    const dead = await receiveOne(deadLetters('counted'));
    expect(dead).toMatchObject({ body: 'poison', deadLetterReason: 'MaxDeliveryCountExceeded', deliveryCount: 3 });
    expect(dead.deadLetterErrorDescription).toMatch(/3 delivery attempts/);
  });

  it('keeps a dead letter until it is completed, however often it is abandoned', async () => {
    await client.createSender(target.queue('replay')).sendMessages({ body: 'again' });
    const receiver = client.createReceiver(target.queue('replay'));
    await receiver.deadLetterMessage(await receiveOne(receiver));
    const dead = deadLetters('replay');
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const message = await receiveOne(dead);
      expect(message.deliveryCount).toBe(attempt);
      await dead.abandonMessage(message);
    }
    const last = await receiveOne(dead);
    await client.createSender(target.queue('replay')).sendMessages(last);
    await dead.completeMessage(last);
    expect(await dead.peekMessages(1)).toEqual([]);
    expect(await receiveOne(receiver)).toMatchObject({ body: 'again', deliveryCount: 0 });
  });

  it('sets a deferred one aside until it is asked for by its number', async () => {
    await client.createSender(target.queue('deferred')).sendMessages([{ body: 'later' }, { body: 'now' }]);
    const receiver = client.createReceiver(target.queue('deferred'));
    const message = await receiveOne(receiver);
    const number = message.sequenceNumber!;
    await receiver.deferMessage(message, { note: 'set aside' });
    const next = await receiveOne(receiver);
    expect(next.body).toBe('now');
    await receiver.completeMessage(next);
    await expectNothing(receiver);
    const [peeked] = await receiver.peekMessages(1, { fromSequenceNumber: number });
    expect(peeked).toMatchObject({ body: 'later', state: 'deferred', applicationProperties: { note: 'set aside' } });

    const [deferred] = await receiver.receiveDeferredMessages(number);
    expect(deferred).toMatchObject({ body: 'later', deliveryCount: 1 });
    await expect(receiver.receiveDeferredMessages(number)).rejects.toMatchObject({ code: 'MessageNotFound' });
    await receiver.abandonMessage(deferred!);
    const [again] = await receiver.receiveDeferredMessages(number);
    expect(again!.deliveryCount).toBe(2);
    await receiver.deadLetterMessage(again!, { deadLetterReason: 'Done', deadLetterErrorDescription: 'tried twice' });
    expect(await receiveOne(deadLetters('deferred'))).toMatchObject({ body: 'later', deadLetterReason: 'Done' });
  });

  it('works after the receiver was closed, as long as the lock holds', async () => {
    await client.createSender(target.queue('elsewhere')).sendMessages({ body: 1 });
    const first = client.createReceiver(target.queue('elsewhere'));
    const message = await receiveOne(first);
    await first.close();
    const second = client.createReceiver(target.queue('elsewhere'));
    await second.completeMessage(message);
    expect(await second.peekMessages(1)).toEqual([]);
  });
});
