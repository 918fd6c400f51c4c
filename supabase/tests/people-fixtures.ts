import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../tests/support/postgres.ts';
import { call, only } from './fixtures.ts';

export interface Answer {
  ok: boolean;
  code?: string;
  session?: { session_id: string; user_id: string; organization_id: string; role: string; vendors: unknown[] };
  member?: { role: string } | null;
  invitation?: { id: string };
  outbox_ids?: string[];
}

let count = 0;
/** An address that nobody has yet. */
export const freshAddress = (): string => `person${String(++count)}@example.test`;

export const issue = (database: TestDatabase, email: string, purpose = 'verify_email', hash = 'right') =>
  call<Answer>(database, 'issue_one_time_code', randomUUID(), email, purpose, hash, 'test');

export const register = (
  database: TestDatabase,
  email: string,
  hash = 'password',
  matching: string | null = null,
  company: string | null = null,
) =>
  call<Answer>(
    database,
    'register_person',
    randomUUID(),
    email,
    company,
    hash,
    matching,
    randomUUID(),
    'right',
    'test',
  );

export const verify = (database: TestDatabase, email: string, code = 'right', password: string | null = null) =>
  call<Answer>(database, 'verify_person', email, code, password, randomUUID(), randomUUID(), randomUUID(), 'test');

export const logIn = (
  database: TestDatabase,
  userId: string,
  hash = 'password',
  organizationId: string | null = null,
  newHash: string | null = null,
) => call<Answer>(database, 'log_in', userId, hash, newHash, organizationId, randomUUID(), randomUUID(), 'test');

export const person = async ({ query }: TestDatabase, email: string) => {
  const [row] = await query<{ id: string; state: string; password_hash: string | null; company: string | null }>(
    'select id, state, password_hash, company from users where email = $1',
    [email],
  );
  return only(row);
};

/** A person with a vendor of their own, of which they are the ADMIN. */
export async function signUp(database: TestDatabase, email = freshAddress()) {
  await register(database, email, 'password', null, 'Palm');
  const session = only((await verify(database, email)).session);
  return { email, userId: session.user_id, organizationId: session.organization_id, sessionId: session.session_id };
}
