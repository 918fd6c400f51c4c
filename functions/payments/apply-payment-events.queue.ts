import { applyPaymentMessage } from '../../shared/payments/apply-payment-message.ts';
import { paymentMessageSchema } from '../../shared/payments/payment-message.ts';
import { registerQueueConsumer } from '../queue-consumer.ts';
import type { Container } from '../container.ts';

export function registerApplyPaymentEvents(container: Container): void {
  const { payments, logger } = container;
  registerQueueConsumer(container, {
    name: 'applyPaymentEvents',
    queue: 'payment-events',
    schema: paymentMessageSchema,
    apply: (body, { correlationId }) => applyPaymentMessage({ ...payments, logger }, body, correlationId),
  });
}
