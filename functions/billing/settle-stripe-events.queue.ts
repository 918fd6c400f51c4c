import { z } from 'zod';
import { reconcilePage, reconciliationMessageSchema } from '../../shared/billing/reconcile.ts';
import { settleStripeEvent, stripeEventMessageSchema } from '../../shared/billing/settle-stripe-event.ts';
import { registerQueueConsumer } from '../queue-consumer.ts';
import type { Container } from '../container.ts';

export function registerSettleStripeEvents(container: Container): void {
  const { billing, clock, logger } = container;
  registerQueueConsumer(container, {
    name: 'settleStripeEvents',
    queue: 'stripe-events',
    schema: z.union([reconciliationMessageSchema, stripeEventMessageSchema]),
    apply: (body, { correlationId }) =>
      'reconciliationId' in body
        ? reconcilePage({ ...billing, clock, logger }, body, correlationId)
        : settleStripeEvent({ ...billing, logger }, body, correlationId),
  });
}
