import { verifyWebhook, type WebhookEvent } from '@clerk/backend/webhooks';
import type { ClerkWebhooks } from '../../identity/ports.ts';
import { AppError } from '../../kernel/app-error.ts';

const SIGNATURE_HEADERS = ['svix-id', 'svix-timestamp', 'svix-signature'];

/** Checks the signature over the bytes as they came, then reads what the event is about. */
export function clerkWebhooks(signingSecret: string): ClerkWebhooks {
  return {
    async read(rawBody, header) {
      const headers = new Headers();
      for (const name of SIGNATURE_HEADERS) headers.set(name, header(name) ?? '');
      let event: WebhookEvent;
      try {
        // The address is not part of what is signed.
        const request = new Request('https://webhook.invalid/', {
          method: 'POST',
          headers,
          body: new Uint8Array(rawBody),
        });
        event = await verifyWebhook(request, { signingSecret });
      } catch (cause) {
        throw new AppError('WEBHOOK.SIGNATURE_INVALID', {
          kind: 'invalid',
          message: 'the signature is missing, is not ours to trust, or is too old',
          cause,
        });
      }
      return { id: headers.get('svix-id') ?? '', type: event.type, ...subjectOf(event) };
    },
  };
}

function subjectOf(event: WebhookEvent): { clerkOrgId: string | null; clerkUserId: string | null } {
  switch (event.type) {
    case 'organization.created':
    case 'organization.updated':
    case 'organization.deleted':
      return { clerkOrgId: event.data.id ?? null, clerkUserId: null };
    case 'organizationMembership.created':
    case 'organizationMembership.updated':
    case 'organizationMembership.deleted':
      return { clerkOrgId: event.data.organization.id, clerkUserId: event.data.public_user_data.user_id };
    case 'user.deleted':
      return { clerkOrgId: null, clerkUserId: event.data.id ?? null };
    default:
      return { clerkOrgId: null, clerkUserId: null };
  }
}
