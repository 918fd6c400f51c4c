import { EmailClient } from '@azure/communication-email';
import type { TokenCredential } from '@azure/identity';
import type { Mailer } from '../../email/ports.ts';
import { AppError } from '../../kernel/app-error.ts';

interface Settings {
  endpoint: string;
  /** Absent: the identity signs in. */
  accessKey: string | undefined;
  sender: string;
}

/** Azure Communication Services. It takes a mail once for each operation id and sends it on by itself. */
export function azureMailer({ endpoint, accessKey, sender }: Settings, credential: TokenCredential): Mailer {
  const options = { allowInsecureConnection: endpoint.startsWith('http://'), retryOptions: { maxRetries: 2 } };
  const client = new EmailClient(endpoint, accessKey ? { key: accessKey } : credential, options);
  return {
    async send({ to, subject, text, html, operationId }) {
      try {
        await client.beginSend(
          {
            senderAddress: sender,
            recipients: { to: [{ address: to }] },
            content: { subject, plainText: text, html },
            disableUserEngagementTracking: true,
          },
          { operationId },
        );
      } catch (cause) {
        throw translate(cause);
      }
    },
  };
}

function translate(cause: unknown): AppError {
  const status = cause instanceof Error && 'statusCode' in cause ? cause.statusCode : undefined;
  // An access key or an identity that is refused is for us to mend; the mail is as good as before.
  const refused = typeof status === 'number' && status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
  return refused
    ? new AppError('EMAIL.REFUSED', { kind: 'unprocessable', message: 'the mail provider refused this mail', cause })
    : new AppError('EMAIL.UNAVAILABLE', { kind: 'unavailable', message: 'mail cannot be sent just now', cause });
}
