import { fail, ok } from '../kernel/result.ts';
import { unauthenticated, type Authenticate } from './authenticate.ts';
import type { AccessTokens, SessionStore } from './people-ports.ts';

/** Knows a person by our own access token; every other token is for `next`. What they may do, the database says now. */
export function authenticatePersonOr(next: Authenticate, tokens: AccessTokens, sessions: SessionStore): Authenticate {
  return async (authorization, correlationId) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    const claims = token && token.length <= 8192 ? await tokens.verify(token) : 'foreign';
    if (claims === 'foreign') return next(authorization, correlationId);
    const found = claims && (await sessions.findSession(claims));
    if (!found) return fail(unauthenticated('the access token is not valid, or no longer'));
    return ok({ kind: 'member', userId: claims.userId, ...found });
  };
}
