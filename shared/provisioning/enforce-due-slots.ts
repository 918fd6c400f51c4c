import type { Logger } from '../kernel/logger.ts';
import type { ProvisioningStore } from './ports.ts';

const MOST_ORGANIZATIONS = 200;

/**
 * Makes what runs fit what is paid for, where time and not an event decides. Each organization is a transaction of its
 * own, so that one does not wait for the workers of another. Returns the outbox rows to be sent.
 */
export async function enforceDueSlots(
  { store, logger }: { store: ProvisioningStore; logger: Logger },
  noticeSeconds: number,
): Promise<string[]> {
  const outboxIds: string[] = [];
  for (let n = 0; n < MOST_ORGANIZATIONS; n++) {
    const written = await store.enforceDueSlots(noticeSeconds);
    if (written.length === 0) break;
    outboxIds.push(...written);
  }
  if (outboxIds.length > 0) logger.info({ changes: outboxIds.length }, 'slots enforced');
  return outboxIds;
}
