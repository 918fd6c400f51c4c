import { clerkEventMessageSchema, settleClerkEvent } from '../../shared/identity/settle-clerk-event.ts';
import type { Container } from '../container.ts';
import { registerQueueConsumer } from '../queue-consumer.ts';

export function registerSettleClerkEvents(container: Container): void {
  const { directory, logger } = container;
  registerQueueConsumer(container, {
    name: 'settleClerkEvents',
    queue: 'clerk-events',
    schema: clerkEventMessageSchema,
    apply: (event, message) => settleClerkEvent({ ...directory, logger }, event, message.correlationId),
  });
}
