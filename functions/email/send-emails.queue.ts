import { emailMessageSchema, sendEmail } from '../../shared/email/send-email.ts';
import type { Container } from '../container.ts';
import { registerQueueConsumer } from '../queue-consumer.ts';

export function registerSendEmails(container: Container): void {
  const { email, logger } = container;
  registerQueueConsumer(container, {
    name: 'sendEmails',
    queue: 'emails',
    schema: emailMessageSchema,
    apply: (body, { messageId }) => sendEmail({ ...email, logger }, body, messageId),
  });
}
