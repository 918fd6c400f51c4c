import { SignJWT } from 'jose';
import type { Clerk } from './context.ts';
import type { SessionRow } from './rows.ts';
import { findMembership, findOrganization } from './store.ts';

export const defaultTokenSeconds = 60;

/** The category that Clerk puts into the header of its session tokens. */
const sessionTokenCategory = 'cl_B7d4PD111AAA';

/** Mints a session token of Clerk's version 2 for the session's active organization. */
export async function mintSessionToken(
  clerk: Clerk,
  session: SessionRow,
  { authorizedParty, expiresInSeconds = defaultTokenSeconds }: { authorizedParty?: string; expiresInSeconds?: number },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const minutesSinceSignIn = Math.floor((Date.now() - session.created_at) / 60_000);
  return new SignJWT({
    v: 2,
    sid: session.id,
    sts: 'active',
    fva: [minutesSinceSignIn, -1],
    ...(authorizedParty ? { azp: authorizedParty } : {}),
    ...organizationClaim(clerk, session),
  })
    .setProtectedHeader({ alg: 'RS256', cat: sessionTokenCategory, kid: clerk.signingKey.kid, typ: 'JWT' })
    .setSubject(session.user_id)
    .setIssuer(clerk.origin)
    .setIssuedAt(now)
    .setNotBefore(now - 10)
    .setExpirationTime(now + expiresInSeconds)
    .sign(clerk.signingKey.privateKey);
}

function organizationClaim(clerk: Clerk, session: SessionRow): { o?: { id: string; rol: string; slg: string } } {
  if (session.last_active_organization_id === null) return {};
  const membership = findMembership(clerk, session.last_active_organization_id, session.user_id);
  const organization = findOrganization(clerk, session.last_active_organization_id);
  if (!membership || !organization) return {};
  return { o: { id: organization.id, rol: membership.role.replace(/^org:/, ''), slg: organization.slug } };
}
