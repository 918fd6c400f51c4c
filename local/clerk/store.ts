import type { Clerk } from './context.ts';
import { notFound } from './errors.ts';
import type { ClientRow, EmailAddressRow, MembershipRow, OrganizationRow, SessionRow, UserRow } from './rows.ts';

export function findUser({ db }: Clerk, id: string): UserRow | undefined {
  return db.prepare('SELECT * FROM users WHERE id = ?').get(id) as UserRow | undefined;
}

export function getUser(clerk: Clerk, id: string): UserRow {
  const user = findUser(clerk, id);
  if (!user) throw notFound('user', id);
  return user;
}

export function findUserByEmail({ db }: Clerk, email: string): UserRow | undefined {
  return db
    .prepare('SELECT users.* FROM users JOIN email_addresses e ON e.user_id = users.id WHERE e.email_address = ?')
    .get(email.trim().toLowerCase()) as UserRow | undefined;
}

export function emailAddressesOf({ db }: Clerk, userId: string): EmailAddressRow[] {
  return db
    .prepare('SELECT * FROM email_addresses WHERE user_id = ? ORDER BY created_at, rowid')
    .all(userId) as unknown as EmailAddressRow[];
}

export function findOrganization({ db }: Clerk, idOrSlug: string): OrganizationRow | undefined {
  return db.prepare('SELECT * FROM organizations WHERE id = ?1 OR slug = ?1').get(idOrSlug) as
    OrganizationRow | undefined;
}

export function getOrganization(clerk: Clerk, idOrSlug: string): OrganizationRow {
  const organization = findOrganization(clerk, idOrSlug);
  if (!organization) throw notFound('organization', idOrSlug);
  return organization;
}

export function findMembership({ db }: Clerk, organizationId: string, userId: string): MembershipRow | undefined {
  return db
    .prepare('SELECT * FROM memberships WHERE organization_id = ? AND user_id = ?')
    .get(organizationId, userId) as MembershipRow | undefined;
}

export function getMembership(clerk: Clerk, organizationId: string, userId: string): MembershipRow {
  const membership = findMembership(clerk, organizationId, userId);
  if (!membership) throw notFound('organization membership', userId);
  return membership;
}

export function membershipsOfUser({ db }: Clerk, userId: string): MembershipRow[] {
  return db
    .prepare('SELECT * FROM memberships WHERE user_id = ? ORDER BY created_at DESC, rowid DESC')
    .all(userId) as unknown as MembershipRow[];
}

export function membershipsOfOrganization({ db }: Clerk, organizationId: string): MembershipRow[] {
  return db
    .prepare('SELECT * FROM memberships WHERE organization_id = ? ORDER BY created_at DESC, rowid DESC')
    .all(organizationId) as unknown as MembershipRow[];
}

export function findClientByCookie({ db }: Clerk, cookie: string | undefined): ClientRow | undefined {
  if (!cookie) return undefined;
  return db.prepare('SELECT * FROM clients WHERE cookie = ?').get(cookie) as ClientRow | undefined;
}

export function getSession({ db }: Clerk, id: string): SessionRow {
  const row = db.prepare('SELECT * FROM sessions WHERE id = ?').get(id) as SessionRow | undefined;
  if (!row) throw notFound('session', id);
  return withExpiry(row);
}

export function activeSessions({ db }: Clerk, clientId: string): SessionRow[] {
  const rows = db
    .prepare(`SELECT * FROM sessions WHERE client_id = ? AND status = 'active' ORDER BY created_at DESC, rowid DESC`)
    .all(clientId) as unknown as SessionRow[];
  return rows.map(withExpiry).filter(({ status }) => status === 'active');
}

export function withExpiry(row: SessionRow): SessionRow {
  return row.status === 'active' && row.expire_at <= Date.now() ? { ...row, status: 'expired' } : row;
}
