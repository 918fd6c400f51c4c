import { META_EVENTS_QUEUE } from '../../shared/settlement/meta-event-queue.ts';
import { settleMetaEvents } from '../../shared/settlement/settle-meta-events.ts';
import type { Container } from '../container.ts';
import { registerQueueSetConsumer } from '../queue-consumer.ts';

export function registerSettleMetaEvents({ settlement, logger }: Container): void {
  const name = 'settleMetaEvents';
  registerQueueSetConsumer({
    name,
    queue: META_EVENTS_QUEUE,
    apply: (messages) => settleMetaEvents({ ...settlement, logger: logger.child({ function: name }) }, messages),
  });
}
