import { AppError } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { ClerkDirectory, OrganizationStore, Visit } from './ports.ts';
import type { Principal } from './principal.ts';
import { roleOf } from './role.ts';

interface Deps {
  clerk: ClerkDirectory;
  organizations: OrganizationStore;
  operatorClerkOrgId: string;
}

/** The one way from an `Authorization` header to a principal. */
export type Authenticate = (authorization: string | null, correlationId: string) => Promise<Result<Principal>>;

export function makeAuthenticate({ clerk, organizations, operatorClerkOrgId }: Deps): Authenticate {
  return async (authorization, correlationId) => {
    const token = /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(authorization ?? '')?.[1];
    if (!token) return fail(unauthenticated('send a session token as `Authorization: Bearer <token>`'));
    const session = await clerk.verifySession(token);
    if (!session) return fail(unauthenticated('the session token is not valid, or no longer'));
    if (!session.clerkOrgId) {
      return fail(
        new AppError('AUTH.NO_ORGANIZATION', {
          kind: 'forbidden',
          message: 'choose an organization before calling the API',
        }),
      );
    }
    const { sessionId, userId, clerkOrgId } = session;
    const role = roleOf(session.clerkOrgRole);
    const visit: Visit = { clerkOrgId, sessionId, userId, role, correlationId };
    if (clerkOrgId === operatorClerkOrgId) {
      await organizations.signIn({ ...visit, clerkOrgId: null });
      return ok({ kind: 'operator', userId, role });
    }
    let { organization, platformStopped } = await organizations.signIn(visit);
    if (!organization) {
      const name = (await clerk.organizationName(clerkOrgId)) ?? clerkOrgId;
      const made = await organizations.ensure(clerkOrgId, name, userId, correlationId);
      ({ organization, platformStopped } = await organizations.signIn(visit));
      organization ??= made;
    }
    return ok({ kind: 'member', userId, role, organization, platformStopped });
  };
}

export function unauthenticated(message: string): AppError {
  return new AppError('AUTH.UNAUTHENTICATED', { kind: 'unauthenticated', message });
}
