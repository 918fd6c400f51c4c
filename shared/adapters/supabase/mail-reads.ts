import { z } from 'zod';
import type { MailReads } from '../../email/ports.ts';
import { ROLES } from '../../identity/identity.schema.ts';
import { toUuid } from '../../kernel/ids.ts';
import { callRpc, type Database } from './rpc.ts';

const codeRow = z.object({
  email: z.string(),
  purpose: z.enum(['verify_email', 'reset_password']),
  state: z.enum(['PENDING_VERIFICATION', 'ACTIVE']).nullable(),
});
const invitationRow = z
  .object({ email: z.string(), role: z.enum(ROLES), organization_name: z.string() })
  .transform(({ organization_name, ...row }) => ({ ...row, organizationName: organization_name }));
const addressesRow = z
  .object({ clerk_org_id: z.string().nullable(), emails: z.array(z.string()) })
  .transform((row) => ({ clerkOrgId: row.clerk_org_id, emails: row.emails }));

export function supabaseMailReads(database: Database): MailReads {
  return {
    code: (id) => callRpc(database, 'one_time_code_mail', { p_id: id }, codeRow.nullable()),
    invitation: (id) => callRpc(database, 'find_invitation', { p_invitation_id: toUuid(id) }, invitationRow.nullable()),
    moneyAddresses: (organizationId) =>
      callRpc(database, 'money_mail_addresses', { p_organization_id: toUuid(organizationId) }, addressesRow),
  };
}
