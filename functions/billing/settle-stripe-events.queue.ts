import { settleStripeEvent, stripeEventMessageSchema } from '../../shared/billing/settle-stripe-event.ts';
import { registerQueueConsumer } from '../queue-consumer.ts';
import type { Container } from '../container.ts';

export function registerSettleStripeEvents(container: Container): void {
  const { billing, logger } = container;
  registerQueueConsumer(container, {
    name: 'settleStripeEvents',
    queue: 'stripe-events',
    schema: stripeEventMessageSchema,
    apply: (event, message) => settleStripeEvent({ ...billing, logger }, event, message.correlationId),
  });
}
