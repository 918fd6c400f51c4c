import type { ServiceBusSessionReceiver } from '@azure/service-bus';
import { pauseUnlessAborted } from '../pause.ts';
import { receiveBatch } from './batch-listener.ts';
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

/** Undefined when no session had a message for a while. */
async function acceptSession(
  context: ListenerContext,
  abortSignal: AbortSignal,
): Promise<ServiceBusSessionReceiver | undefined> {
  const { client, found } = context;
  try {
    return await client.acceptNextSession(found.trigger.queueName, {
      ...receiverOptions(context),
      abortSignal,
    });
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
      await processBatch(context, session, messages);
    } else {
      const [message] = await session.receiveMessages(1, { maxWaitTimeInMs, abortSignal });
      if (!message) return;
      await processMessage(context, session, message);
    }
  }
}
