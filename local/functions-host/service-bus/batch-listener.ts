import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { processBatch, receiverOptions, type Listener, type ListenerContext } from './listener.ts';
import { repeat } from './repeat.ts';

/** How long one wait for a first message takes; then the next begins. */
const firstMessageWaitMs = 60_000;
/** What is there already arrives within this time after the first message. */
const gatherMs = 50;

/**
 * `cardinality: 'many'`: one batch after another, of what the queue holds up to `maxMessageBatchSize`. With a
 * `prefetchCount`, the next is received while one is processed.
 */
export function listenForBatches(context: ListenerContext): Listener {
  const { client, found, options } = context;
  const receiver = client.createReceiver(found.trigger.queueName, receiverOptions(context));
  let ahead: Promise<ServiceBusReceivedMessage[]> | undefined;
  const listener = repeat(context, 1, async (signal, works) => {
    const receive = () => receiveBatch(context, receiver, firstMessageWaitMs, signal);
    const receiving = ahead ?? receive();
    ahead = undefined;
    const messages = await receiving;
    works();
    if (messages.length === 0) return;
    const processing = processBatch(context, receiver, messages);
    if (options.prefetchCount > 0) {
      ahead = receive();
      ahead.catch(() => undefined); // thrown where it is awaited
    }
    await processing;
  });
  return {
    async stop() {
      await listener.stop();
      // Else they would come free only when their locks end.
      const left = (await ahead?.catch(() => [])) ?? [];
      await Promise.allSettled(left.map((message) => receiver.abandonMessage(message)));
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
