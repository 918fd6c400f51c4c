import type { DeadLetterSink } from '../messaging/consume-batch.ts';
import type { Logger } from '../kernel/logger.ts';
import type { ExhaustedMessages } from './ports.ts';

interface Deps {
  exhausted: ExhaustedMessages;
  deadLetters: DeadLetterSink;
  logger: Logger;
}

/** Moves what the bus gave up on into the dead letters, so that operators see one list. */
export async function collectExhausted(
  { exhausted, deadLetters, logger }: Deps,
  queues: readonly string[],
): Promise<void> {
  for (const queue of queues) {
    const count = await exhausted.drain(queue, (messages) =>
      deadLetters.record(
        messages.map(({ messageId, body, reason, correlationId }) => ({
          queue,
          sourceId: messageId,
          code: 'MESSAGE.DELIVERIES_EXHAUSTED',
          reason,
          body,
          organizationId: null,
          correlationId,
        })),
      ),
    );
    if (count > 0) logger.error({ queue, count }, 'exhausted messages became dead letters');
  }
}
