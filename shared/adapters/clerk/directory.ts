import { createClerkClient, verifyToken } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { z } from 'zod';
import type { ClerkDirectory } from '../../identity/ports.ts';
import { AppError } from '../../kernel/app-error.ts';

interface Settings {
  secretKey: string;
  apiUrl: string;
  issuer: string;
}

/** Both shapes of Clerk's session tokens: v2 keeps the organization under `o`, v1 beside the subject. */
const claimsSchema = z.object({
  sub: z.string(),
  sid: z.string().optional(),
  iss: z.string(),
  o: z.object({ id: z.string(), rol: z.string().optional(), slg: z.string().optional() }).optional(),
  org_id: z.string().optional(),
  org_role: z.string().optional(),
  org_slug: z.string().optional(),
});

/** Reasons of verifyToken that are ours to mend, not the caller's token's fault. */
const INFRASTRUCTURE_REASONS = new Set([
  'jwk-remote-failed-to-load',
  'jwk-remote-missing',
  'jwk-local-missing',
  'jwk-failed-to-resolve',
]);

export function clerkDirectory({ secretKey, apiUrl, issuer }: Settings): ClerkDirectory {
  const client = createClerkClient({ secretKey, apiUrl, telemetry: { disabled: true } });
  return {
    async verifySession(token) {
      let claims: z.infer<typeof claimsSchema>;
      try {
        claims = claimsSchema.parse(await verifyToken(token, { secretKey, apiUrl }));
      } catch (error) {
        const reason = typeof error === 'object' && error !== null && 'reason' in error ? String(error.reason) : '';
        if (!INFRASTRUCTURE_REASONS.has(reason)) return null;
        throw new AppError('CLERK.UNAVAILABLE', {
          kind: 'unavailable',
          message: 'sign-in cannot be checked just now',
          cause: error,
        });
      }
      if (claims.iss !== issuer) return null;
      return {
        sessionId: claims.sid ?? claims.sub,
        userId: claims.sub,
        clerkOrgId: claims.o?.id ?? claims.org_id ?? null,
        clerkOrgSlug: claims.o?.slg ?? claims.org_slug ?? null,
        clerkOrgRole: claims.o?.rol ?? claims.org_role ?? null,
      };
    },
    organizationName: (organizationId) =>
      orNullWhenGone(async () => (await client.organizations.getOrganization({ organizationId })).name),
    roleOf: (organizationId, userId) =>
      orNullWhenGone(async () => {
        const list = await client.organizations.getOrganizationMembershipList({ organizationId, userId: [userId] });
        return list.data[0]?.role ?? null;
      }),
    async adminEmails(organizationId) {
      const query = { organizationId, role: ['org:admin' as const], limit: 100 };
      const list = await orNullWhenGone(() => client.organizations.getOrganizationMembershipList(query));
      return (list?.data ?? []).flatMap(({ publicUserData }) => publicUserData?.identifier ?? []);
    },
  };
}

async function orNullWhenGone<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isClerkAPIResponseError(error) && error.status === 404) return null;
    throw new AppError('CLERK.UNAVAILABLE', {
      kind: 'unavailable',
      message: 'the organization cannot be read just now',
      cause: error,
    });
  }
}
