import { AppError } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Role } from './identity.schema.ts';
import type { ClerkDirectory, OrganizationStore } from './ports.ts';
import type { Principal } from './principal.ts';

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
    const role = roleOf(session.clerkOrgRole);
    if (session.clerkOrgId === operatorClerkOrgId) return ok({ kind: 'operator', userId: session.userId, role });
    const organization =
      (await organizations.find(session.clerkOrgId)) ??
      (await organizations.ensure(
        session.clerkOrgId,
        await clerk.organizationName(session.clerkOrgId),
        session.userId,
        correlationId,
      ));
    return ok({ kind: 'member', userId: session.userId, role, organization });
  };
}

function roleOf(clerkRole: string | null): Role {
  return clerkRole?.replace(/^org:/, '') === 'admin' ? 'ADMIN' : 'MEMBER';
}

function unauthenticated(message: string): AppError {
  return new AppError('AUTH.UNAUTHENTICATED', { kind: 'unauthenticated', message });
}
