import type { ServiceBusMessage, ServiceBusSender } from '@azure/service-bus';
import type { ServiceBusOutput } from '../bindings.ts';
import type { TypedData } from '../core/types.ts';
import type { ServiceBusConnections } from './connections.ts';

/** Sends what functions put into their Service Bus outputs. */
export class OutputSender {
  readonly #connections: ServiceBusConnections;
  readonly #senders = new Map<string, ServiceBusSender>();

  constructor(connections: ServiceBusConnections) {
    this.#connections = connections;
  }

  async send({ connection, queueName }: ServiceBusOutput, value: TypedData): Promise<void> {
    const messages = toMessages(value);
    if (messages.length === 0) return;
    const key = `${connection}/${queueName}`;
    const sender = this.#senders.get(key) ?? (await this.#connections.client(connection)).createSender(queueName);
    this.#senders.set(key, sender);
    await sender.sendMessages(messages);
  }
}

/** A text or bytes are one message, an array is one for each element, an object is one message of JSON. */
function toMessages(value: TypedData): ServiceBusMessage[] {
  if (value.bytes) return [{ body: Buffer.from(value.bytes) }];
  if (typeof value.string === 'string') return [textMessage(value.string)];
  const content: unknown = typeof value.json === 'string' ? JSON.parse(value.json) : (value.int ?? value.double);
  return (Array.isArray(content) ? content : [content]).map((element: unknown) =>
    typeof element === 'string'
      ? textMessage(element)
      : { body: Buffer.from(JSON.stringify(element)), contentType: 'application/json' },
  );
}

function textMessage(text: string): ServiceBusMessage {
  return { body: Buffer.from(text), contentType: 'text/plain' };
}
