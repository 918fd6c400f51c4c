import { randomBytes } from 'node:crypto';
import { inTransaction } from '../kit/sqlite.ts';
import type { Clerk } from './context.ts';
import { ClerkError } from './errors.ts';
import { newId } from './ids.ts';
import type { ClientRow, SessionRow, SessionStatus } from './rows.ts';
import { activeSessions, findMembership, getSession, getUser } from './store.ts';
import { recordSignIn } from './users.ts';

const day = 86_400_000;
export const sessionLifetimeMs = 7 * day;

export function createClient({ db }: Clerk): ClientRow {
  const client = { id: newId('client'), cookie: randomBytes(32).toString('base64url'), created_at: Date.now() };
  db.prepare('INSERT INTO clients (id, cookie, created_at) VALUES (:id, :cookie, :created_at)').run(client);
  return client;
}

/** Signs a person in on a client. One session at a time: the client's earlier one is replaced. */
export function createSession(
  clerk: Clerk,
  { clientId, userId, lifetimeMs = sessionLifetimeMs }: { clientId: string; userId: string; lifetimeMs?: number },
): SessionRow {
  return inTransaction(clerk.db, () => {
    if (getUser(clerk, userId).banned) throw new ClerkError(403, 'user_banned', 'User is banned');
    for (const session of activeSessions(clerk, clientId)) endSession(clerk, session.id, 'replaced');
    const id = newId('sess');
    const now = Date.now();
    clerk.db
      .prepare(
        `INSERT INTO sessions (id, client_id, user_id, status, last_active_at, expire_at, abandon_at, created_at, updated_at)
         VALUES (?, ?, ?, 'active', ?, ?, ?, ?, ?)`,
      )
      .run(id, clientId, userId, now, now + lifetimeMs, now + lifetimeMs + 23 * day, now, now);
    recordSignIn(clerk, userId);
    return getSession(clerk, id);
  });
}

export function endSession(clerk: Clerk, id: string, status: SessionStatus): SessionRow {
  clerk.db
    .prepare(`UPDATE sessions SET status = ?, updated_at = ? WHERE id = ? AND status = 'active'`)
    .run(status, Date.now(), id);
  return getSession(clerk, id);
}

export function endSessionsOfUser({ db }: Clerk, userId: string, status: SessionStatus): void {
  db.prepare(`UPDATE sessions SET status = ?, updated_at = ? WHERE user_id = ? AND status = 'active'`).run(
    status,
    Date.now(),
    userId,
  );
}

/** Makes an organization of which the person is a member the session's active one; null chooses none. */
export function setActiveOrganization(clerk: Clerk, session: SessionRow, organizationId: string | null): SessionRow {
  if (organizationId !== null && !findMembership(clerk, organizationId, session.user_id)) {
    throw new ClerkError(
      404,
      'organization_not_found_or_unauthorized',
      'Given organization not found or you are unauthorized to access it',
    );
  }
  const now = Date.now();
  clerk.db
    .prepare('UPDATE sessions SET last_active_organization_id = ?, last_active_at = ?, updated_at = ? WHERE id = ?')
    .run(organizationId, now, now, session.id);
  return getSession(clerk, session.id);
}
