import type { Logger } from '../kernel/logger.ts';
import type { ProvisioningStore } from './ports.ts';

/** Makes what runs fit what is paid for, where time and not an event decides. Returns the outbox rows to be sent. */
export async function enforceDueSlots(
  { store, logger }: { store: ProvisioningStore; logger: Logger },
  noticeSeconds: number,
): Promise<string[]> {
  const outboxIds = await store.enforceDueSlots(noticeSeconds);
  if (outboxIds.length > 0) logger.info({ changes: outboxIds.length }, 'slots enforced');
  return outboxIds;
}
