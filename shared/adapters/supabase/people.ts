import { z } from 'zod';
import { ROLES } from '../../identity/identity.schema.ts';
import type {
  PeopleStore,
  PeopleUpkeep,
  Person,
  RateLimits,
  SessionStart,
  SessionStore,
} from '../../identity/people-ports.ts';
import { fromUuid, toUuid, type Id } from '../../kernel/ids.ts';
import { organizationRow } from './organizations.ts';
import { callRpc, type Database } from './rpc.ts';

const role = z.enum(ROLES);
const refused = z.object({ ok: z.literal(false), code: z.string() });
const personRow = z
  .object({ id: z.uuid(), state: z.enum(['PENDING_VERIFICATION', 'ACTIVE']), password_hash: z.string().nullable() })
  .transform((row): Person => ({ id: fromUuid('usr', row.id), state: row.state, passwordHash: row.password_hash }));
const sessionRow = z
  .object({
    session_id: z.uuid(),
    user_id: z.uuid(),
    email: z.string(),
    organization_id: z.uuid(),
    role,
    vendors: z.array(z.object({ id: z.uuid(), name: z.string(), role })),
  })
  .transform((row) => ({
    sessionId: row.session_id,
    userId: fromUuid('usr', row.user_id),
    email: row.email,
    organizationId: fromUuid('org', row.organization_id),
    role: row.role,
    vendors: row.vendors.map((vendor) => ({ ...vendor, id: fromUuid('org', vendor.id) })),
  }));
const begun = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), session: sessionRow }), refused]);
const sent = z.object({ outbox_ids: z.array(z.uuid()) }).transform((row) => ({ outboxIds: row.outbox_ids }));

export function supabasePeople(database: Database): PeopleStore {
  return {
    find: (email) => callRpc(database, 'person_by_email', { p_email: email }, personRow.nullable()),
    register: (given) =>
      callRpc(
        database,
        'register_person',
        {
          p_user_id: toUuid(given.userId),
          p_email: given.email,
          p_company: given.company,
          p_password_hash: given.passwordHash,
          p_matching_hash: given.matchingHash,
          p_code_id: given.codeId,
          p_code_hash: given.codeHash,
          p_correlation_id: given.correlationId,
        },
        sent,
      ),
    issueCode: ({ id, email, purpose, codeHash, correlationId }) =>
      callRpc(
        database,
        'issue_one_time_code',
        { p_id: id, p_email: email, p_purpose: purpose, p_code_hash: codeHash, p_correlation_id: correlationId },
        sent,
      ),
    verify: ({ email, codeHash, passwordHash, organizationId }, start) =>
      callRpc(
        database,
        'verify_person',
        {
          p_email: email,
          p_code_hash: codeHash,
          p_password_hash: passwordHash,
          p_organization_id: toUuid(organizationId),
          ...startOf(start),
        },
        begun,
      ),
    logIn: ({ userId, checkedHash, newHash, organizationId }, start) =>
      callRpc(
        database,
        'log_in',
        {
          p_user_id: toUuid(userId),
          p_checked_hash: checkedHash,
          p_new_hash: newHash,
          p_organization_id: uuidOrNull(organizationId),
          ...startOf(start),
        },
        begun,
      ),
    refresh: ({ refreshHash, nextHash, organizationId, correlationId }) =>
      callRpc(
        database,
        'refresh_session',
        {
          p_refresh_hash: refreshHash,
          p_next_hash: nextHash,
          p_organization_id: uuidOrNull(organizationId),
          p_correlation_id: correlationId,
        },
        begun,
      ),
    async logOut(refreshHash, correlationId) {
      await callRpc(database, 'log_out', { p_refresh_hash: refreshHash, p_correlation_id: correlationId }, z.unknown());
    },
    resetPassword: ({ email, codeHash, passwordHash, correlationId }) =>
      callRpc(
        database,
        'reset_password',
        {
          p_email: email,
          p_code_hash: codeHash,
          p_password_hash: passwordHash,
          p_correlation_id: correlationId,
        },
        z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), refused]),
      ),
    findInvitation: (id) =>
      callRpc(
        database,
        'find_invitation',
        { p_invitation_id: toUuid(id) },
        z.object({ email: z.string(), person: personRow.nullable() }).nullable(),
      ),
    acceptInvitation: ({ id, userId, passwordHash, checkedHash }, start) =>
      callRpc(
        database,
        'accept_invitation',
        {
          p_invitation_id: toUuid(id),
          p_user_id: toUuid(userId),
          p_password_hash: passwordHash,
          p_checked_hash: checkedHash,
          ...startOf(start),
        },
        begun,
      ),
  };
}

export function supabasePeopleUpkeep(database: Database): PeopleUpkeep {
  return { prune: () => callRpc(database, 'prune_people', {}, z.int()) };
}

export function supabaseSessions(database: Database): SessionStore {
  const row = z
    .object({ organization: organizationRow, role, platform_stopped: z.boolean() })
    .transform(({ platform_stopped, ...found }) => ({ ...found, platformStopped: platform_stopped }));
  return {
    findSession: ({ sessionId, userId, vendorId }) =>
      callRpc(
        database,
        'find_session',
        { p_session_id: sessionId, p_user_id: toUuid(userId), p_organization_id: toUuid(vendorId) },
        row.nullable(),
      ),
  };
}

export function supabaseRateLimits(database: Database): RateLimits {
  return {
    take: (key, limit, windowSeconds) =>
      callRpc(
        database,
        'take_rate_limit',
        { p_key: key, p_limit: limit, p_window_seconds: windowSeconds },
        z.int().min(0),
      ),
    async clear(key) {
      await callRpc(database, 'clear_rate_limit', { p_key: key }, z.unknown());
    },
  };
}

function startOf({ sessionId, refreshHash, correlationId }: SessionStart) {
  return { p_session_id: sessionId, p_refresh_hash: refreshHash, p_correlation_id: correlationId };
}

function uuidOrNull(id: Id | null): string | null {
  return id === null ? null : toUuid(id);
}
