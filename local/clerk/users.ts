import type { SQLInputValue } from 'node:sqlite';
import { inTransaction } from '../kit/sqlite.ts';
import type { Clerk } from './context.ts';
import { ClerkError, taken } from './errors.ts';
import { queueEvent } from './events.ts';
import { newId } from './ids.ts';
import { deleteMembership } from './memberships.ts';
import { userJson } from './resources.ts';
import type { UserRow } from './rows.ts';
import { findUserByEmail, getUser, membershipsOfUser } from './store.ts';

export interface NewUser {
  id?: string | undefined;
  emailAddresses: string[];
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  externalId?: string | null | undefined;
  publicMetadata?: object | undefined;
  privateMetadata?: object | undefined;
  unsafeMetadata?: object | undefined;
}

export function createUser(clerk: Clerk, user: NewUser): UserRow {
  if (user.emailAddresses.length === 0) {
    throw new ClerkError(
      422,
      'form_data_missing',
      'Missing data',
      '["email_address"] data doesn\'t match user requirements set for this instance',
    );
  }
  return inTransaction(clerk.db, () => {
    const id = user.id ?? newId('user');
    const now = Date.now();
    refuseTakenExternalId(clerk, id, user.externalId);
    clerk.db
      .prepare(
        `INSERT INTO users (id, external_id, first_name, last_name, public_metadata, private_metadata, unsafe_metadata, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        user.externalId ?? null,
        user.firstName ?? null,
        user.lastName ?? null,
        JSON.stringify(user.publicMetadata ?? {}),
        JSON.stringify(user.privateMetadata ?? {}),
        JSON.stringify(user.unsafeMetadata ?? {}),
        now,
        now,
      );
    const [primary] = user.emailAddresses.map((email) => addEmailAddress(clerk, id, email, now));
    clerk.db.prepare('UPDATE users SET primary_email_address_id = ? WHERE id = ?').run(primary ?? null, id);
    const created = getUser(clerk, id);
    queueEvent(clerk, 'user.created', userJson(clerk, created));
    return created;
  });
}

/** Changes columns of a user and tells the webhooks. */
export function updateUser(clerk: Clerk, id: string, change: Partial<Omit<UserRow, 'id' | 'created_at'>>): UserRow {
  return inTransaction(clerk.db, () => {
    getUser(clerk, id);
    refuseTakenExternalId(clerk, id, change.external_id);
    const assignments = { ...change, updated_at: Date.now() };
    clerk.db
      .prepare(
        `UPDATE users SET ${Object.keys(assignments)
          .map((column) => `${column} = :${column}`)
          .join(', ')} WHERE id = :id`,
      )
      .run({ ...assignments, id } as Record<string, SQLInputValue>);
    const updated = getUser(clerk, id);
    queueEvent(clerk, 'user.updated', userJson(clerk, updated));
    return updated;
  });
}

/** Notes a sign-in. No event: Clerk sends none for it. */
export function recordSignIn({ db }: Clerk, userId: string): void {
  const now = Date.now();
  db.prepare('UPDATE users SET last_sign_in_at = ?, last_active_at = ? WHERE id = ?').run(now, now, userId);
}

export function deleteUser(clerk: Clerk, id: string): UserRow {
  return inTransaction(clerk.db, () => {
    const user = getUser(clerk, id);
    for (const membership of membershipsOfUser(clerk, id)) {
      deleteMembership(clerk, membership.organization_id, id);
    }
    clerk.db.prepare('DELETE FROM users WHERE id = ?').run(id);
    queueEvent(clerk, 'user.deleted', {
      object: 'user',
      id,
      deleted: true,
      ...(user.external_id === null ? {} : { external_id: user.external_id }),
    });
    return user;
  });
}

function addEmailAddress(clerk: Clerk, userId: string, email: string, now: number): string {
  if (findUserByEmail(clerk, email)) throw taken('email address', 'email_address');
  const id = newId('idn');
  clerk.db
    .prepare('INSERT INTO email_addresses (id, user_id, email_address, created_at, updated_at) VALUES (?, ?, ?, ?, ?)')
    .run(id, userId, email.trim().toLowerCase(), now, now);
  return id;
}

function refuseTakenExternalId({ db }: Clerk, userId: string, externalId: string | null | undefined): void {
  if (externalId === null || externalId === undefined) return;
  const other = db.prepare('SELECT id FROM users WHERE external_id = ? AND id <> ?').get(externalId, userId);
  if (other) throw taken('external id', 'external_id');
}
