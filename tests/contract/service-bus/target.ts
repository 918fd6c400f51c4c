import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  ServiceBusAdministrationClient,
  ServiceBusClient,
  type ServiceBusClientOptions,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus';
import { startProgram } from '../../../local/kit/start-program.ts';

/**
 * By default the suite runs against the stand-in. Given the connection string of a real namespace (with the right to
 * manage it), it creates queues with the same declarations there, runs against them, and deletes them.
 */
const realConnectionString = process.env['CONTRACT_SERVICE_BUS_CONNECTION_STRING'];

/** Azure locks for 5 seconds at least, and remembers message ids for 20 at least. */
export const lockSeconds = realConnectionString ? 5 : 2;
export const duplicateWindowSeconds = realConnectionString ? 20 : 1;
export const maxMessageBytes = 256 * 1024;

export interface QueueProperties {
  maxDeliveryCount?: number;
  duplicateDetection?: boolean;
  defaultTimeToLiveSeconds?: number;
  requiresSession?: boolean;
  deadLetteringOnMessageExpiration?: boolean;
}

export interface Target {
  connectionString: string;
  /** The name of a queue in the namespace. */
  queue(name: string): string;
  client(options?: ServiceBusClientOptions): ServiceBusClient;
  close(): Promise<void>;
}

export async function openTarget(queues: Record<string, QueueProperties>): Promise<Target> {
  const { connectionString, rename, remove } = realConnectionString
    ? await createQueues(realConnectionString, queues)
    : await startStandIn(queues);
  const clients: ServiceBusClient[] = [];
  return {
    connectionString,
    queue: rename,
    client(options) {
      const client = new ServiceBusClient(connectionString, options);
      clients.push(client);
      return client;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await remove();
    },
  };
}

interface Namespace {
  connectionString: string;
  rename: (name: string) => string;
  remove: () => Promise<void>;
}

async function startStandIn(queues: Record<string, QueueProperties>): Promise<Namespace> {
  const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'service-bus-contract-'));
  const queuesFile = path.join(directory, 'queues.json');
  const declarations = Object.entries(queues).map(([name, { duplicateDetection, ...properties }]) => ({
    name,
    lockDurationSeconds: lockSeconds,
    maxDeliveryCount: 10,
    ...(duplicateDetection && { duplicateDetectionMinutes: duplicateWindowSeconds / 60 }),
    ...properties,
  }));
  await fs.writeFile(queuesFile, JSON.stringify(declarations));
  const program = await startProgram('service-bus', { port: 0, stateDir: directory, queuesFile });
  return {
    connectionString: program.facts['connectionString'] as string,
    rename: (name) => name,
    async remove() {
      await program.stop();
      await fs.rm(directory, { recursive: true, force: true });
    },
  };
}

async function createQueues(connectionString: string, queues: Record<string, QueueProperties>): Promise<Namespace> {
  const admin = new ServiceBusAdministrationClient(connectionString);
  const rename = (name: string): string => `contract-${process.pid}-${name}`;
  for (const [name, properties] of Object.entries(queues)) {
    const timeToLive = properties.defaultTimeToLiveSeconds;
    await admin.createQueue(rename(name), {
      lockDuration: `PT${lockSeconds}S`,
      maxDeliveryCount: properties.maxDeliveryCount ?? 10,
      requiresSession: properties.requiresSession ?? false,
      deadLetteringOnMessageExpiration: properties.deadLetteringOnMessageExpiration ?? false,
      ...(timeToLive !== undefined && { defaultMessageTimeToLive: `PT${timeToLive}S` }),
      ...(properties.duplicateDetection && {
        requiresDuplicateDetection: true,
        duplicateDetectionHistoryTimeWindow: `PT${duplicateWindowSeconds}S`,
      }),
    });
  }
  return {
    connectionString,
    rename,
    async remove() {
      for (const name of Object.keys(queues)) await admin.deleteQueue(rename(name));
    },
  };
}

/** Receives until there are as many messages as expected, or none has come for a while. */
export async function receive(receiver: ServiceBusReceiver, count: number): Promise<ServiceBusReceivedMessage[]> {
  const messages: ServiceBusReceivedMessage[] = [];
  while (messages.length < count) {
    const more = await receiver.receiveMessages(count - messages.length, { maxWaitTimeInMs: 15_000 });
    if (more.length === 0) throw new Error(`only ${messages.length} of ${count} messages came`);
    messages.push(...more);
  }
  return messages;
}

export async function receiveOne(receiver: ServiceBusReceiver): Promise<ServiceBusReceivedMessage> {
  const [message] = await receive(receiver, 1);
  return message!;
}

/** Asserts that nothing is available; waits as long as a message on its way could take. */
export async function expectNothing(receiver: ServiceBusReceiver): Promise<void> {
  expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 300 })).toEqual([]);
}

/** Asks until the answer is as wanted. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  withinMs = 20_000,
): Promise<Answer> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)} after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Ends when the clock has passed a time. */
export async function passed(time: Date | undefined): Promise<void> {
  if (!time) throw new Error('there is no time to wait for');
  await eventually(
    async () => Date.now(),
    (now) => now > time.getTime(),
  );
}
