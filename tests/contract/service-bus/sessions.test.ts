import type { ServiceBusClient } from '@azure/service-bus';
import { lockSeconds, openTarget, passed, receive, receiveOne, type Target } from './target.ts';

let target: Target;
let client: ServiceBusClient;
const impatient = { retryOptions: { maxRetries: 0, timeoutInMs: 1_500 } };

beforeAll(async () => {
  const requiresSession = true;
  target = await openTarget({
    own: { requiresSession },
    exclusive: { requiresSession },
    next: { requiresSession },
    waiting: { requiresSession },
    state: { requiresSession },
    closing: { requiresSession },
    renewing: { requiresSession },
    expiring: { requiresSession },
    dead: { requiresSession },
    deferring: { requiresSession },
    listening: { requiresSession },
  });
  client = target.client();
});

afterAll(() => target.close());

const send = (queue: string, ...messages: [sessionId: string, body: string][]) =>
  client.createSender(target.queue(queue)).sendMessages(messages.map(([sessionId, body]) => ({ sessionId, body })));

describe('a session', () => {
  it('is received by whoever asks for it by id, alone and in order', async () => {
    await send('own', ['a', 'a1'], ['b', 'b1'], ['a', 'a2']);
    const receiver = await client.acceptSession(target.queue('own'), 'b');
    expect(receiver.sessionId).toBe('b');
    expect(receiver.sessionLockedUntilUtc.getTime()).toBeGreaterThan(Date.now() - 1_000);
    await send('own', ['a', 'a3'], ['b', 'b2']);
    const messages = await receive(receiver, 2);
    expect(messages.map(({ body, sessionId }) => [sessionId, body as string])).toEqual([
      ['b', 'b1'],
      ['b', 'b2'],
    ]);
    for (const message of messages) await receiver.completeMessage(message);
    expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 300 })).toEqual([]);
    await receiver.close();
    const other = await client.acceptSession(target.queue('own'), 'a');
    expect((await receive(other, 3)).map(({ body }) => body as string)).toEqual(['a1', 'a2', 'a3']);
  });

  it('may be accepted before it has a message, and has one receiver at a time', async () => {
    const receiver = await client.acceptSession(target.queue('exclusive'), 'worker');
    const second = target.client(impatient).acceptSession(target.queue('exclusive'), 'worker');
    await expect(second).rejects.toMatchObject({ code: 'SessionCannotBeLocked' });
    await send('exclusive', ['worker', 'ring']);
    expect((await receiveOne(receiver)).body).toBe('ring');
    await receiver.close();
    const third = await client.acceptSession(target.queue('exclusive'), 'worker');
    expect((await receiveOne(third)).body).toBe('ring');
  });

  it('is given to whoever asks for the next one, if nobody holds it', async () => {
    await send('next', ['x', '1'], ['y', '2']);
    const first = await client.acceptNextSession(target.queue('next'));
    const second = await client.acceptNextSession(target.queue('next'));
    expect([first.sessionId, second.sessionId].toSorted()).toEqual(['x', 'y']);
    const none = target.client(impatient).acceptNextSession(target.queue('next'));
    await expect(none).rejects.toMatchObject({ code: 'ServiceTimeout' });
    await first.close();
    const freed = await client.acceptNextSession(target.queue('next'));
    expect(freed.sessionId).toBe(first.sessionId);
  });

  it('is waited for', async () => {
    const waiting = client.acceptNextSession(target.queue('waiting'));
    await send('waiting', ['late', 'here']);
    const receiver = await waiting;
    expect(receiver.sessionId).toBe('late');
    expect((await receiveOne(receiver)).body).toBe('here');
  });

  it('keeps a state between its receivers', async () => {
    const receiver = await client.acceptSession(target.queue('state'), 's');
    expect(await receiver.getSessionState()).toBeFalsy();
    await receiver.setSessionState({ step: 2 });
    await receiver.close();
    const again = await client.acceptSession(target.queue('state'), 's');
    expect(await again.getSessionState()).toEqual({ step: 2 });
    const other = await client.acceptSession(target.queue('state'), 't');
    expect(await other.getSessionState()).toBeFalsy();
  });

  it('gives back at once what its receiver did not settle, uncounted, when it is closed', async () => {
    await send('closing', ['s', '1']);
    const receiver = await client.acceptSession(target.queue('closing'), 's');
    await receiveOne(receiver);
    await receiver.close();
    const again = await client.acceptSession(target.queue('closing'), 's');
    const message = await receiveOne(again);
    expect(message.deliveryCount).toBe(0);
    await again.abandonMessage(message);
    expect((await receiveOne(again)).deliveryCount).toBe(1);
  });

  it('is held longer when its lock is renewed, with the messages in it', async () => {
    await send('renewing', ['s', '1']);
    const receiver = await client.acceptSession(target.queue('renewing'), 's', { maxAutoLockRenewalDurationInMs: 0 });
    const message = await receiveOne(receiver);
    const before = receiver.sessionLockedUntilUtc;
    const after = await receiver.renewSessionLock();
    expect(after.getTime()).toBeGreaterThan(before.getTime());
    await passed(before);
    await receiver.completeMessage(message);
    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  it('is lost when its lock expires, and its messages count as delivered', async () => {
    await send('expiring', ['s', '1']);
    const receiver = await client.acceptSession(target.queue('expiring'), 's', { maxAutoLockRenewalDurationInMs: 0 });
    const message = await receiveOne(receiver);
    await passed(new Date(receiver.sessionLockedUntilUtc.getTime() + lockSeconds * 100));
    await expect(receiver.completeMessage(message)).rejects.toMatchObject({ code: 'SessionLockLost' });
    const again = await client.acceptSession(target.queue('expiring'), 's');
    await expect(receiver.renewSessionLock()).rejects.toMatchObject({ code: 'SessionLockLost' });
    expect((await receiveOne(again)).deliveryCount).toBe(1);
  });

  it('sends its dead letters where no session is needed', async () => {
    await send('dead', ['s', 'bad']);
    const receiver = await client.acceptSession(target.queue('dead'), 's');
    await receiver.deadLetterMessage(await receiveOne(receiver), {
      deadLetterReason: 'Bad',
      deadLetterErrorDescription: 'of no use',
    });
    const dead = client.createReceiver(target.queue('dead'), { subQueueType: 'deadLetter' });
    const message = await receiveOne(dead);
    expect(message).toMatchObject({ body: 'bad', sessionId: 's', deadLetterReason: 'Bad' });
    await dead.completeMessage(message);
    expect(await dead.peekMessages(1)).toEqual([]);
  });

  it('defers and peeks within itself', async () => {
    await send('deferring', ['s', 'mine'], ['t', 'other']);
    const receiver = await client.acceptSession(target.queue('deferring'), 's');
    const message = await receiveOne(receiver);
    await receiver.deferMessage(message);
    expect((await receiver.peekMessages(10)).map(({ body }) => body as string)).toEqual(['mine']);
    const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber!);
    await receiver.completeMessage(deferred!);
    const other = await client.acceptSession(target.queue('deferring'), 't');
    const foreign = (await other.peekMessages(10))[0]!.sequenceNumber!;
    await expect(receiver.receiveDeferredMessages(foreign)).rejects.toMatchObject({ code: 'MessageNotFound' });
  });

  it('is listened to for as long as its receiver keeps it', async () => {
    const receiver = await client.acceptSession(target.queue('listening'), 'worker');
    const bodies: string[] = [];
    const all = new Promise<void>((resolve, reject) => {
      receiver.subscribe({
        async processMessage({ body }) {
          if (bodies.push(body as string) === 3) resolve();
        },
        async processError({ error }) {
          reject(error);
        },
      });
    });
    await send('listening', ['worker', '1']);
    await send('listening', ['worker', '2'], ['other', 'not this'], ['worker', '3']);
    await passed(new Date(receiver.sessionLockedUntilUtc.getTime()));
    await all;
    expect(bodies).toEqual(['1', '2', '3']);
  });
});
