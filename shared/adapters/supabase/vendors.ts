import { z } from 'zod';
import { ROLES } from '../../identity/identity.schema.ts';
import type { Invitation, Member } from '../../identity/people.schema.ts';
import type { MemberStore, VendorStore } from '../../identity/people-ports.ts';
import type { Vendor, VendorChange } from '../../identity/vendor.schema.ts';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { callRpc, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const role = z.enum(ROLES);
const refused = z.object({ ok: z.literal(false), code: z.string() });
const memberRow = z
  .object({
    id: z.string(),
    email: z.string().nullable(),
    role,
    since: time,
    signs_in_with: z.enum(['password', 'clerk']),
  })
  .transform(({ signs_in_with, ...row }): Member => ({ ...row, signsInWith: signs_in_with }));
const invitationRow = z
  .object({ id: z.uuid(), email: z.string(), role, invited_by: z.string(), created_at: time, expires_at: time })
  .transform((row): Invitation => ({
    id: fromUuid('inv', row.id),
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));

export function supabaseMembers(database: Database): MemberStore {
  return {
    list: (organizationId, after, limit) =>
      callRpc(
        database,
        'vendor_members',
        { p_organization_id: toUuid(organizationId), p_after: after, p_limit: limit },
        z.array(memberRow),
      ),
    setRole: ({ organizationId, userId, role: wanted, actor, correlationId }) =>
      callRpc(
        database,
        'set_member_role',
        {
          p_organization_id: toUuid(organizationId),
          p_user_id: toUuid(userId),
          p_role: wanted,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), member: memberRow.nullable() }), refused]),
      ),
    async invite({ organizationId, id, email, role: given, actor, correlationId }) {
      const row = await callRpc(
        database,
        'invite_member',
        {
          p_organization_id: toUuid(organizationId),
          p_invitation_id: toUuid(id),
          p_email: email,
          p_role: given,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.discriminatedUnion('ok', [
          z.object({ ok: z.literal(true), invitation: invitationRow, outbox_ids: z.array(z.uuid()) }),
          refused,
        ]),
      );
      return row.ok ? { ok: true, invitation: row.invitation, outboxIds: row.outbox_ids } : row;
    },
    invitations: (organizationId, before, limit) =>
      callRpc(
        database,
        'open_invitations',
        { p_organization_id: toUuid(organizationId), p_before: before && toUuid(before), p_limit: limit },
        z.array(invitationRow),
      ),
    revoke: ({ organizationId, id, actor, correlationId }) =>
      callRpc(
        database,
        'revoke_invitation',
        {
          p_organization_id: toUuid(organizationId),
          p_invitation_id: toUuid(id),
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.boolean(),
      ),
  };
}

const text = z.string().nullable().default(null);
const vendorRow = z
  .object({
    organization_id: z.uuid(),
    status: z.enum(['active', 'suspended']),
    company: z.string(),
    legal_name: text,
    tax_id: text,
    address_line1: text,
    address_line2: text,
    city: text,
    region: text,
    postal_code: text,
    country: text,
    currency: z.string(),
    timezone: z.string(),
    phone: text,
    website: text,
    billing_email: text,
    currency_fixed: z.boolean(),
    updated_at: time,
  })
  .transform((row): Vendor => ({
    id: fromUuid('org', row.organization_id),
    status: row.status,
    company: row.company,
    legalName: row.legal_name,
    taxId: row.tax_id,
    addressLine1: row.address_line1,
    addressLine2: row.address_line2,
    city: row.city,
    region: row.region,
    postalCode: row.postal_code,
    country: row.country,
    currency: row.currency,
    timezone: row.timezone,
    phone: row.phone,
    website: row.website,
    billingEmail: row.billing_email,
    currencyFixed: row.currency_fixed,
    updatedAt: row.updated_at,
  }));

export function supabaseVendors(database: Database): VendorStore {
  return {
    find: (organizationId) =>
      callRpc(database, 'vendor_profile_of', { p_organization_id: toUuid(organizationId) }, vendorRow),
    async update({ organizationId, changes, actor, correlationId }) {
      const row = await callRpc(
        database,
        'update_vendor_profile',
        {
          p_organization_id: toUuid(organizationId),
          p_changes: columnsOf(changes),
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), profile: vendorRow }), refused]),
      );
      return row.ok ? { ok: true, vendor: row.profile } : row;
    },
  };
}

/** `postalCode` is the column `postal_code`. */
function columnsOf(changes: VendorChange): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(changes).map(([name, value]) => [
      name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
      value,
    ]),
  );
}
