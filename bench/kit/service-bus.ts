import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ServiceBusClient, type ServiceBusReceiver, type ServiceBusSender } from '@azure/service-bus';
import { startProgram } from '../../local/kit/start-program.ts';
import { perSecond, type Figure } from './report.ts';

const queue = 'bench';
const body = 'x'.repeat(200);
const batchSize = 100;
const atOnce = 64;

const message = () => ({ body });

async function sendBatched(sender: ServiceBusSender, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += batchSize) {
    await sender.sendMessages(Array.from({ length: batchSize }, message));
  }
}

async function sendSingly(sender: ServiceBusSender, count: number, atOnce: number): Promise<void> {
  for (let sent = 0; sent < count; sent += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, () => sender.sendMessages(message())));
  }
}

async function receiveAndComplete(receiver: ServiceBusReceiver, count: number, batchSize: number): Promise<void> {
  for (let done = 0; done < count;) {
    const messages = await receiver.receiveMessages(Math.min(batchSize, count - done), { maxWaitTimeInMs: 10_000 });
    if (messages.length === 0) throw new Error(`only ${done} of ${count} messages came`);
    await Promise.all(messages.map((received) => receiver.completeMessage(received)));
    done += messages.length;
  }
}

async function subscribe(receiver: ServiceBusReceiver, count: number): Promise<void> {
  let done = 0;
  await new Promise<void>((resolve, reject) => {
    receiver.subscribe(
      {
        async processMessage(received) {
          await receiver.completeMessage(received);
          if ((done += 1) === count) resolve();
        },
        async processError({ error }) {
          reject(error);
        },
      },
      { maxConcurrentCalls: atOnce, autoCompleteMessages: false },
    );
  });
  await receiver.close();
}

async function measureWith(client: ServiceBusClient): Promise<Figure[]> {
  const sender = client.createSender(queue);
  const receiver = client.createReceiver(queue);
  await sendBatched(sender, 1_000);
  await receiveAndComplete(receiver, 1_000, batchSize);
  return [
    await perSecond(`Service Bus: sent in batches of ${batchSize}`, 20_000, () => sendBatched(sender, 20_000)),
    await perSecond(`Service Bus: sent singly, ${atOnce} at once`, 6_400, () => sendSingly(sender, 6_400, atOnce)),
    await perSecond('Service Bus: sent one by one', 1_000, () => sendSingly(sender, 1_000, 1)),
    await perSecond(`Service Bus: received by ${batchSize}, each completed`, 10_000, () =>
      receiveAndComplete(receiver, 10_000, batchSize),
    ),
    await perSecond('Service Bus: received and completed one by one', 500, () => receiveAndComplete(receiver, 500, 1)),
    await perSecond(`Service Bus: subscribed, ${atOnce} at once, each completed`, 16_900, () =>
      subscribe(client.createReceiver(queue), 16_900),
    ),
  ];
}

/** How many messages a second the local Service Bus takes and gives, through the official client, durably. */
export async function measureServiceBus(): Promise<Figure[]> {
  const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'service-bus-bench-'));
  const queuesFile = path.join(directory, 'queues.json');
  await fs.writeFile(queuesFile, JSON.stringify([{ name: queue, lockDurationSeconds: 60, maxDeliveryCount: 10 }]));
  const program = await startProgram('service-bus', { port: 0, stateDir: directory, queuesFile });
  const client = new ServiceBusClient(program.facts['connectionString'] as string);
  try {
    return await measureWith(client);
  } finally {
    await client.close();
    await program.stop();
    await fs.rm(directory, { recursive: true, force: true });
  }
}
