import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceBusSessionReceiver } from '@azure/service-bus';
import { toError } from '../core/errors.ts';
import { receiveBatch } from './batch-listener.ts';
import { createErrorReporter, processBatch, processMessage, type Listener, type ListenerContext } from './listener.ts';

const retryPauseMs = 1_000;

/** A queue with sessions: up to `maxConcurrentSessions` at once, in order within each, until a session is idle. */
export function listenForSessions(context: ListenerContext): Listener {
  const reporter = createErrorReporter(context);
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const session = await acceptSession(context, stopping.signal);
        reporter.works();
        if (!session) continue;
        try {
          await drainSession(context, session, stopping.signal);
        } finally {
          await session.close();
        }
      } catch (error) {
        if (stopping.signal.aborted) return;
        reporter.failed(toError(error));
        await pause(retryPauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const running = Array.from({ length: context.options.maxConcurrentSessions }, loop);
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** Undefined when no session had a message for a while. */
async function acceptSession(
  { client, found, options }: ListenerContext,
  abortSignal: AbortSignal,
): Promise<ServiceBusSessionReceiver | undefined> {
  try {
    return await client.acceptNextSession(found.trigger.queueName, {
      skipParsingBodyAsJson: true,
      maxAutoLockRenewalDurationInMs: options.maxAutoLockRenewalDuration,
      abortSignal,
    });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code !== 'ServiceTimeout' && code !== 'SessionCannotBeLocked') throw error;
    await pause(retryPauseMs, undefined, { signal: abortSignal });
    return undefined;
  }
}

async function drainSession(
  context: ListenerContext,
  session: ServiceBusSessionReceiver,
  abortSignal: AbortSignal,
): Promise<void> {
  const { found, options } = context;
  const idleMs = options.sessionIdleTimeout;
  while (!abortSignal.aborted) {
    if (found.trigger.cardinality === 'many') {
      const messages = await receiveBatch(context, session, idleMs, abortSignal);
      if (messages.length === 0) return;
      await processBatch(context, session, messages);
    } else {
      const [message] = await session.receiveMessages(1, { maxWaitTimeInMs: idleMs, abortSignal });
      if (!message) return;
      await processMessage(context, session, message);
    }
  }
}
