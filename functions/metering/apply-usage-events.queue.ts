import { applyUsageEvents } from '../../shared/metering/apply-usage-events.ts';
import type { Container } from '../container.ts';
import { registerQueueSetConsumer } from '../queue-consumer.ts';

export function registerApplyUsageEvents({ usage, logger }: Container): void {
  registerQueueSetConsumer({
    name: 'applyUsageEvents',
    queue: 'usage-events',
    apply: (messages) => applyUsageEvents({ usage, logger: logger.child({ function: 'applyUsageEvents' }) }, messages),
  });
}
