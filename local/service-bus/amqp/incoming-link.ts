import type { EventContext, Receiver } from 'rhea';
import type { Broker } from '../broker/broker.ts';
import { BrokerError, messageSizeExceeded, notAllowed } from '../broker/broker-error.ts';
import type { Queue } from '../broker/queue.ts';
import { decodeBatch, decodeMessage } from '../message/decode.ts';
import type { NewMessage } from '../message/message.ts';
import { amqpErrorOf } from './outcomes.ts';
import { answerAttach } from './rhea-internals.ts';

/** The limit of the Standard tier, for a message and for a batch. */
export const maxMessageSize = 256 * 1024;
const batchFormat = 0x80013700;
const credit = 1000;

/** A link on which a client sends messages to a queue. A message is accepted once it is on disk. */
export function openIncomingLink(link: Receiver, broker: Broker, address: string): void {
  const queue = broker.queue(address);
  if (broker.isDeadLetterQueue(address)) throw notAllowed(`Messages cannot be sent to '${address}'.`);
  answerAttach(link, { maxMessageSize });
  link.on('message', (context: EventContext) => {
    const { delivery, message, format } = context as EventContext & { format?: number };
    if (!delivery) return;
    try {
      const encoded = format === undefined ? (message as unknown as { encoded: Buffer }).encoded : message;
      receive(queue, encoded as unknown as Buffer, format ?? 0);
      broker.afterCommit(() => delivery.accept());
    } catch (error) {
      delivery.reject(amqpErrorOf(error));
    }
    topUp(link);
  });
  topUp(link);
}

function receive(queue: Queue, encoded: Buffer, format: number): void {
  if (encoded.length > maxMessageSize) throw messageSizeExceeded(encoded.length, maxMessageSize);
  queue.send(decode(encoded, format), Date.now());
}

function decode(encoded: Buffer, format: number): NewMessage[] {
  try {
    return format === batchFormat ? decodeBatch(encoded) : [decodeMessage(encoded)];
  } catch (error) {
    throw new BrokerError('amqp:decode-error', 400, `The message cannot be read: ${String(error)}`);
  }
}

function topUp(link: Receiver & { credit?: number }): void {
  const left = link.credit ?? 0;
  if (left <= credit / 2) link.add_credit(credit - left);
}
