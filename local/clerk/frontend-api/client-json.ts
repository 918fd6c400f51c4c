import type { Clerk } from '../context.ts';
import { membershipJson, publicUserData, sessionJson, userJson } from '../resources.ts';
import type { ClientRow, SessionRow } from '../rows.ts';
import { mintSessionToken } from '../session-token.ts';
import { sessionLifetimeMs } from '../sessions.ts';
import { activeSessions, getUser, membershipsOfUser } from '../store.ts';

/** The browser's own state, as the Frontend API shows it to the browser. */
export async function clientJson(clerk: Clerk, client: ClientRow, authorizedParty: string | undefined) {
  const sessions = activeSessions(clerk, client.id);
  return {
    object: 'client',
    id: client.id,
    sessions: await Promise.all(sessions.map((session) => frontendSessionJson(clerk, session, authorizedParty))),
    sign_in: null,
    sign_up: null,
    last_active_session_id: sessions[0]?.id ?? null,
    cookie_expires_at: client.created_at + sessionLifetimeMs,
    created_at: client.created_at,
    updated_at: client.created_at,
  };
}

/** A session with its user and a fresh token. Private metadata never goes to a browser. */
export async function frontendSessionJson(clerk: Clerk, session: SessionRow, authorizedParty: string | undefined) {
  const user = getUser(clerk, session.user_id);
  const { private_metadata: _ofUser, ...publicUser } = userJson(clerk, user);
  const memberships = membershipsOfUser(clerk, user.id).map((membership) => {
    const { private_metadata: _ofMembership, organization, ...publicMembership } = membershipJson(clerk, membership);
    const { private_metadata: _ofOrganization, ...publicOrganization } = organization;
    return { ...publicMembership, organization: publicOrganization };
  });
  return {
    ...sessionJson(clerk, session),
    last_active_token:
      session.status === 'active'
        ? { object: 'token', jwt: await mintSessionToken(clerk, session, { authorizedParty }) }
        : null,
    user: { ...publicUser, organization_memberships: memberships },
    public_user_data: publicUserData(clerk, user),
  };
}
