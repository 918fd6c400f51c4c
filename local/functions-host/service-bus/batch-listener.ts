import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { processBatch, receiverOptions, type Listener, type ListenerContext } from './listener.ts';
import { repeat } from './repeat.ts';

/** How long one wait for a first message takes; then the next begins. */
const firstMessageWaitMs = 60_000;
/** What is there already arrives within this time after the first message. */
const gatherMs = 50;

/** `cardinality: 'many'`: one batch after another, of what the queue holds up to `maxMessageBatchSize`. */
export function listenForBatches(context: ListenerContext): Listener {
  const { client, found } = context;
  const receiver = client.createReceiver(found.trigger.queueName, receiverOptions(context));
  const listener = repeat(context, 1, async (signal, works) => {
    const messages = await receiveBatch(context, receiver, firstMessageWaitMs, signal);
    works();
    if (messages.length > 0) await processBatch(context, receiver, messages);
  });
  return {
    async stop() {
      await listener.stop();
      await receiver.close();
    },
  };
}

/** Waits for a first message, then takes what else is there, for longer while `minMessageBatchSize` is not reached. */
export async function receiveBatch(
  { options }: ListenerContext,
  receiver: ServiceBusReceiver,
  firstWaitMs: number,
  abortSignal: AbortSignal,
): Promise<ServiceBusReceivedMessage[]> {
  const { maxMessageBatchSize, minMessageBatchSize, maxBatchWaitTime } = options;
  const messages = await receiver.receiveMessages(1, { maxWaitTimeInMs: firstWaitMs, abortSignal });
  if (messages.length === 0) return messages;
  const deadline = Date.now() + maxBatchWaitTime;
  do {
    const missing = maxMessageBatchSize - messages.length;
    if (missing > 0) messages.push(...(await receiver.receiveMessages(missing, { maxWaitTimeInMs: gatherMs })));
  } while (messages.length < minMessageBatchSize && Date.now() < deadline && !abortSignal.aborted);
  return messages;
}
