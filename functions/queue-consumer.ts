import { app, type InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import { consumeBatch, type Applied, type QueueMessage } from '../shared/messaging/consume-batch.ts';
import type { Container } from './container.ts';

interface QueueConsumer<S extends z.ZodType> {
  name: string;
  queue: string;
  schema: S;
  apply: (body: z.infer<S>, message: QueueMessage) => Promise<Applied>;
}

/**
 * Registers a batch trigger whose messages are applied as sets; `apply` keeps what never can be, and throws to see the
 * batch again. A body is parsed when it is looked at, so that the first set need not wait for all of them.
 */
export function registerQueueSetConsumer({
  name,
  queue,
  apply,
}: {
  name: string;
  queue: string;
  apply: (messages: QueueMessage[]) => Promise<void>;
}): void {
  const options = {
    connection: 'ServiceBusConnection',
    queueName: queue,
    cardinality: 'many',
    dataType: 'binary', // else all bodies are parsed before the function runs
    handler: (bodies: unknown, context: InvocationContext) => apply(toMessages(bodies, context).map(parsedLater)),
  } as const;
  app.serviceBusQueue(name, options);
}

function parsedLater({ body: bytes, ...message }: QueueMessage): QueueMessage {
  return {
    ...message,
    get body(): unknown {
      const text = Buffer.isBuffer(bytes) ? bytes.toString('utf8') : String(bytes);
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return text; // as the Functions library gives what is no JSON
      }
    },
  };
}

/** Registers a batch trigger on a queue of `infra/queues.json`, which applies its messages one by one. */
export function registerQueueConsumer<S extends z.ZodType>(
  { deadLetters, logger, queueDeclarations }: Container,
  { name, queue, schema, apply }: QueueConsumer<S>,
): void {
  const declared = queueDeclarations.find((declaration) => declaration.name === queue);
  if (!declared) throw new Error(`queue ${queue} is not declared`);
  app.serviceBusQueue(name, {
    connection: 'ServiceBusConnection',
    queueName: queue,
    cardinality: 'many',
    handler: async (bodies: unknown, context: InvocationContext) => {
      const { maxDeliveryCount } = declared;
      const consumer = {
        queue,
        schema,
        apply,
        deadLetters,
        logger: logger.child({ function: name }),
        maxDeliveryCount,
      };
      await consumeBatch(consumer, toMessages(bodies, context));
    },
  });
}

/** With `cardinality: many` the host gives each property of the messages as an array beside the bodies. */
function toMessages(bodies: unknown, { triggerMetadata = {}, invocationId }: InvocationContext): QueueMessage[] {
  const list = Array.isArray(bodies) ? (bodies as unknown[]) : [bodies];
  const property = (name: string, index: number): unknown => {
    const values = triggerMetadata[`${name}Array`];
    return Array.isArray(values) ? (values as unknown[])[index] : undefined;
  };
  return list.map((body, index) => {
    const messageId = property('messageId', index);
    const correlationId = property('correlationId', index);
    return {
      body,
      messageId: typeof messageId === 'string' ? messageId : `${invocationId}:${index}`,
      correlationId: typeof correlationId === 'string' ? correlationId : null,
      deliveryCount: Number(property('deliveryCount', index) ?? 1),
    };
  });
}
