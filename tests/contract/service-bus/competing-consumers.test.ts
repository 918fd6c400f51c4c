import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import { openTarget, type Target } from './target.ts';

let target: Target;

beforeAll(async () => {
  target = await openTarget({ shared: {}, failing: { maxDeliveryCount: 1_000 } });
});

afterAll(() => target.close());

/** Subscribes one client of its own for each handler, until `total` messages were completed. */
async function consume(
  queue: string,
  total: number,
  handlers: ((message: ServiceBusReceivedMessage) => Promise<void>)[],
): Promise<void> {
  let completed = 0;
  const clients = handlers.map(() => target.client());
  await new Promise<void>((resolve, reject) => {
    handlers.forEach((handle, index) => {
      const receiver = clients[index]!.createReceiver(target.queue(queue));
      receiver.subscribe(
        {
          async processMessage(message) {
            await handle(message);
            await receiver.completeMessage(message);
            if ((completed += 1) === total) resolve();
          },
          async processError({ error, errorSource }) {
            if (errorSource !== 'processMessageCallback') reject(error);
          },
        },
        { maxConcurrentCalls: 10, autoCompleteMessages: false },
      );
    });
  });
  await Promise.all(clients.map((client) => client.close()));
}

async function fill(queue: string, count: number): Promise<string[]> {
  const ids = [...Array(count).keys()].map((n) => `message-${n}`);
  const sender = target.client().createSender(target.queue(queue));
  for (let i = 0; i < count; i += 100) {
    await sender.sendMessages(ids.slice(i, i + 100).map((messageId) => ({ body: messageId, messageId })));
  }
  return ids;
}

describe('receivers that compete for one queue', () => {
  it('get every message once between them, and each of them some', async () => {
    const ids = await fill('shared', 1_000);
    const received: string[][] = [[], [], [], []];
    const handlers = received.map((list) => async ({ body }: ServiceBusReceivedMessage) => {
      list.push(body as string);
    });
    await consume('shared', ids.length, handlers);
    expect(received.flat().toSorted()).toEqual(ids.toSorted());
    for (const list of received) expect(list.length).toBeGreaterThan(50);
    expect(await target.client().createReceiver(target.queue('shared')).peekMessages(1)).toEqual([]);
  });

  it('take over from one another what one of them fails at', async () => {
    const ids = await fill('failing', 200);
    const done: string[] = [];
    const failed = new Set<string>();
    const failing = async ({ body }: ServiceBusReceivedMessage): Promise<void> => {
      failed.add(body as string);
      throw new Error('not today');
    };
    const working = async ({ body }: ServiceBusReceivedMessage): Promise<void> => {
      done.push(body as string);
    };
    await consume('failing', ids.length, [failing, working]);
    expect(failed.size).toBeGreaterThan(0);
    expect(done.toSorted()).toEqual(ids.toSorted());
  });
});
