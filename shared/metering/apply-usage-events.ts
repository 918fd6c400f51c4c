import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import type { Logger } from '../kernel/logger.ts';
import type { DeadLetterInput, QueueMessage } from '../messaging/consume-batch.ts';
import type { UsageMessage, UsageStore } from './ports.ts';

const QUEUE = 'usage-events';
/** Of 100 events each: a set is one transaction, and a statement has eight seconds. */
const MESSAGES_A_SET = 25;
const ATTEMPTS = 3;

const messageSchema = z.strictObject({ eventIds: z.array(z.int().positive()).min(1).max(100) });

/**
 * Applies a batch of the queue in sets. A set that failed makes the batch come again; what was applied is not applied
 * again.
 */
export async function applyUsageEvents(
  { usage, logger }: { usage: UsageStore; logger: Logger },
  messages: readonly QueueMessage[],
): Promise<void> {
  for (let at = 0; at < messages.length; at += MESSAGES_A_SET) {
    const { good, dead } = sort(messages.slice(at, at + MESSAGES_A_SET));
    const done = await again(() => usage.apply(good, dead));
    if (done.dead > 0) logger.error({ queue: QUEUE, count: done.dead }, 'messages dead-lettered');
    if (done.shortfall > 0)
      logger.warn({ shortfall: done.shortfall }, 'messages were sent without credits to pay them');
  }
}

function sort(messages: readonly QueueMessage[]): { good: UsageMessage[]; dead: DeadLetterInput[] } {
  const good: UsageMessage[] = [];
  const dead: DeadLetterInput[] = [];
  for (const { messageId, correlationId, body } of messages) {
    const parsed = messageSchema.safeParse(body);
    if (parsed.success) good.push({ messageId, correlationId, eventIds: parsed.data.eventIds });
    else {
      const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      const code = 'MESSAGE.MALFORMED';
      dead.push({ queue: QUEUE, sourceId: messageId, code, reason, body, organizationId: null, correlationId });
    }
  }
  return { good, dead };
}

/** A deadlock is over as soon as one of its two has given way, so that one tries again at once. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof AppError) || !error.retryable) throw error;
    }
  }
}
