import type { ServiceBusReceivedMessage, ServiceBusSessionReceiver } from '@azure/service-bus';
import { pauseUnlessAborted, unlessAborted } from '../pause.ts';
import { gatherMs } from './inbox.ts';
import { processBatch, processMessage, receiverOptions, type Listener, type ListenerContext } from './listener.ts';
import { repeat } from './repeat.ts';

const nextAcceptMs = 1_000;

/** A queue with sessions: up to `maxConcurrentSessions` at once, in order within each, until a session is idle. */
export function listenForSessions(context: ListenerContext): Listener {
  return repeat(context, context.options.maxConcurrentSessions, async (signal, works) => {
    const session = await acceptSession(context, signal);
    works();
    if (!session) return pauseUnlessAborted(nextAcceptMs, signal);
    try {
      await drainSession(context, session, signal);
    } finally {
      await session.close();
    }
  });
}

/** Undefined when no session had a message for a while, or the listener stops. */
async function acceptSession(
  context: ListenerContext,
  abortSignal: AbortSignal,
): Promise<ServiceBusSessionReceiver | undefined> {
  const { client, found } = context;
  try {
    // The client goes on waiting when it is told not to; that ends with its connection.
    return await unlessAborted(
      client.acceptNextSession(found.trigger.queueName, receiverOptions(context)),
      abortSignal,
    );
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ServiceTimeout' || code === 'SessionCannotBeLocked') return undefined;
    throw error;
  }
}

async function drainSession(
  context: ListenerContext,
  session: ServiceBusSessionReceiver,
  abortSignal: AbortSignal,
): Promise<void> {
  const { found, options } = context;
  const maxWaitTimeInMs = options.sessionIdleTimeout;
  while (!abortSignal.aborted) {
    if (found.trigger.cardinality === 'many') {
      const messages = await receiveBatch(context, session, maxWaitTimeInMs, abortSignal);
      if (messages.length === 0) return;
      await processBatch(context, session, messages).settled;
    } else {
      const [message] = await session.receiveMessages(1, { maxWaitTimeInMs, abortSignal });
      if (!message) return;
      await processMessage(context, session, message);
    }
  }
}

/** Waits for a first message, then takes what else is there, for longer while `minMessageBatchSize` is not reached. */
async function receiveBatch(
  { options }: ListenerContext,
  receiver: ServiceBusSessionReceiver,
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
