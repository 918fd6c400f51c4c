import { ServiceBusClient } from '@azure/service-bus';
import { maxMessageBytes, openTarget, receive, receiveOne, type Target } from './target.ts';

let target: Target;
let client: ServiceBusClient;

beforeAll(async () => {
  target = await openTarget({ plain: {}, large: {}, sessions: { requiresSession: true } });
  client = target.client({ retryOptions: { maxRetries: 0, timeoutInMs: 10_000 } });
});

afterAll(() => target.close());

describe('what is refused', () => {
  it('is a queue that does not exist', async () => {
    const notFound = { name: 'ServiceBusError', code: 'MessagingEntityNotFound', retryable: false };
    const absent = 'contract-no-such-queue';
    await expect(client.createSender(absent).sendMessages({ body: 1 })).rejects.toMatchObject(notFound);
    await expect(client.createReceiver(absent).receiveMessages(1)).rejects.toMatchObject(notFound);
    await expect(client.createReceiver(absent).peekMessages(1)).rejects.toMatchObject(notFound);
    await expect(client.acceptNextSession(absent)).rejects.toMatchObject(notFound);
  });

  it('is a message beyond 256 KB, while the link goes on', async () => {
    const sender = client.createSender(target.queue('large'));
    const tooLarge = sender.sendMessages({ body: 'x'.repeat(maxMessageBytes) });
    await expect(tooLarge).rejects.toMatchObject({ code: 'MessageSizeExceeded', retryable: false });
    const body = 'x'.repeat(maxMessageBytes - 1_000);
    await sender.sendMessages({ body });
    expect(await receiveOne(client.createReceiver(target.queue('large')))).toMatchObject({ body });
    const batch = await sender.createMessageBatch();
    expect(batch.tryAddMessage({ body: 'x'.repeat(maxMessageBytes) })).toBe(false);
  });

  it('is a message without a session where one is required, with its whole batch', async () => {
    const sender = client.createSender(target.queue('sessions'));
    await expect(sender.sendMessages({ body: 1 })).rejects.toThrow(/SessionId was not set/);
    const mixed = [{ body: 1, sessionId: 's' }, { body: 2 }];
    await expect(sender.sendMessages(mixed)).rejects.toThrow(/SessionId was not set/);
    expect(await client.createReceiver(target.queue('sessions')).peekMessages(1)).toEqual([]);
  });

  it('is receiving without a session where there are sessions, and the reverse', async () => {
    const plain = client.createReceiver(target.queue('sessions')).receiveMessages(1);
    await expect(plain).rejects.toThrow(/requires sessions/);
    await expect(client.acceptNextSession(target.queue('plain'))).rejects.toThrow(/does not require sessions/);
  });

  it('is a wrong key', async () => {
    const wrong = target.connectionString.replace(/SharedAccessKey=[^;]*/, `SharedAccessKey=${btoa('wrong')}`);
    const stranger = new ServiceBusClient(wrong, { retryOptions: { maxRetries: 0, timeoutInMs: 10_000 } });
    const sending = stranger.createSender(target.queue('plain')).sendMessages({ body: 1 });
    await expect(sending).rejects.toMatchObject({ code: 'UnauthorizedAccess' });
    await stranger.close();
  });

  it('is settling twice', async () => {
    await client.createSender(target.queue('plain')).sendMessages([{ body: 1 }, { body: 2 }]);
    const receiver = client.createReceiver(target.queue('plain'));
    const [first, second] = await receive(receiver, 2);
    await receiver.completeMessage(first!);
    await expect(receiver.completeMessage(first!)).rejects.toThrow(/already settled/i);
    await receiver.completeMessage(second!);
  });
});
