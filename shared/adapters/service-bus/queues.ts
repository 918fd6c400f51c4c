import { ServiceBusClient, type ServiceBusMessage, type ServiceBusSender } from '@azure/service-bus';
import type { TokenCredential } from '@azure/identity';
import type { QueueSender } from '../../messaging/outbox.ts';
import type { ExhaustedMessage, ExhaustedMessages } from '../../operations/ports.ts';

export type ServiceBusSettings =
  { kind: 'connectionString'; connectionString: string } | { kind: 'identity'; namespace: string };

export function connectServiceBus(settings: ServiceBusSettings, credential: TokenCredential): ServiceBusClient {
  const options = { retryOptions: { maxRetries: 1, timeoutInMs: 10_000 } };
  return settings.kind === 'connectionString'
    ? new ServiceBusClient(settings.connectionString, options)
    : new ServiceBusClient(settings.namespace, credential, options);
}

export function serviceBusQueues(client: ServiceBusClient): QueueSender {
  const senders = new Map<string, ServiceBusSender>();
  const senderOf = (queue: string): ServiceBusSender => {
    const sender = senders.get(queue) ?? client.createSender(queue);
    senders.set(queue, sender);
    return sender;
  };
  return {
    async send(queue, messages) {
      const sender = senderOf(queue);
      let batch = await sender.createMessageBatch();
      for (const { messageId, body, correlationId } of messages) {
        const message: ServiceBusMessage = {
          messageId,
          body,
          contentType: 'application/json',
          ...(correlationId ? { correlationId } : {}),
        };
        if (batch.tryAddMessage(message)) continue;
        if (batch.count > 0) await sender.sendMessages(batch);
        batch = await sender.createMessageBatch();
        if (!batch.tryAddMessage(message)) throw new Error(`message ${messageId} is too large for ${queue}`);
      }
      if (batch.count > 0) await sender.sendMessages(batch);
    },
  };
}

const DRAIN_AT_ONCE = 100;
const DRAIN_WAIT_MS = 500;

export function serviceBusExhaustedMessages(client: ServiceBusClient): ExhaustedMessages {
  return {
    async drain(queue, keep) {
      const receiver = client.createReceiver(queue, { subQueueType: 'deadLetter' });
      try {
        let count = 0;
        for (;;) {
          const received = await receiver.receiveMessages(DRAIN_AT_ONCE, { maxWaitTimeInMs: DRAIN_WAIT_MS });
          if (received.length === 0) return count;
          await keep(
            received.map((message): ExhaustedMessage => ({
              messageId: String(message.messageId ?? message.sequenceNumber?.toString()),
              body: message.body as unknown,
              reason:
                [message.deadLetterReason, message.deadLetterErrorDescription].filter(Boolean).join(': ') || 'unknown',
              correlationId: message.correlationId === undefined ? null : String(message.correlationId),
            })),
          );
          for (const message of received) await receiver.completeMessage(message);
          count += received.length;
        }
      } finally {
        await receiver.close();
      }
    },
  };
}
