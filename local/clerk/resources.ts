import type { Clerk } from './context.ts';
import { parseMetadata } from './metadata.ts';
import type { OrganizationRole } from './options.ts';
import type { EmailAddressRow, MembershipRow, OrganizationRow, SessionRow, UserRow } from './rows.ts';
import { emailAddressesOf, findMembership, getOrganization, getUser, membershipsOfOrganization } from './store.ts';

const roleNames: Record<OrganizationRole, string> = { 'org:admin': 'Admin', 'org:member': 'Member' };

const permissions: Record<OrganizationRole, string[]> = {
  'org:admin': [
    'org:sys_profile:manage',
    'org:sys_profile:delete',
    'org:sys_memberships:read',
    'org:sys_memberships:manage',
    'org:sys_domains:read',
    'org:sys_domains:manage',
  ],
  'org:member': ['org:sys_memberships:read'],
};

/** A user as the Backend API and the webhooks show it. */
export function userJson(clerk: Clerk, user: UserRow) {
  return {
    id: user.id,
    object: 'user',
    external_id: user.external_id,
    primary_email_address_id: user.primary_email_address_id,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    username: null,
    first_name: user.first_name,
    last_name: user.last_name,
    locale: null,
    profile_image_url: imageUrl(clerk, user.id),
    image_url: imageUrl(clerk, user.id),
    has_image: false,
    public_metadata: parseMetadata(user.public_metadata),
    private_metadata: parseMetadata(user.private_metadata),
    unsafe_metadata: parseMetadata(user.unsafe_metadata),
    email_addresses: emailAddressesOf(clerk, user.id).map(emailAddressJson),
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    password_enabled: false,
    two_factor_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
    external_accounts: [],
    saml_accounts: [],
    enterprise_accounts: [],
    last_sign_in_at: user.last_sign_in_at,
    banned: user.banned === 1,
    locked: false,
    lockout_expires_in_seconds: null,
    verification_attempts_remaining: 100,
    updated_at: user.updated_at,
    created_at: user.created_at,
    delete_self_enabled: true,
    create_organization_enabled: true,
    create_organizations_limit: null,
    last_active_at: user.last_active_at,
    legal_accepted_at: null,
  };
}

function emailAddressJson(email: EmailAddressRow) {
  return {
    id: email.id,
    object: 'email_address',
    email_address: email.email_address,
    reserved: false,
    verification: {
      object: 'verification_admin',
      status: 'verified',
      strategy: 'admin',
      attempts: null,
      expire_at: null,
    },
    linked_to: [],
    matches_sso_connection: false,
    created_at: email.created_at,
    updated_at: email.updated_at,
  };
}

export function organizationJson(clerk: Clerk, organization: OrganizationRow) {
  const members = membershipsOfOrganization(clerk, organization.id);
  return {
    object: 'organization',
    id: organization.id,
    name: organization.name,
    slug: organization.slug,
    image_url: imageUrl(clerk, organization.id),
    has_image: false,
    members_count: members.length,
    missing_member_with_elevated_permissions: !members.some(({ role }) => role === 'org:admin'),
    pending_invitations_count: 0,
    max_allowed_memberships: organization.max_allowed_memberships,
    admin_delete_enabled: organization.admin_delete_enabled === 1,
    public_metadata: parseMetadata(organization.public_metadata),
    private_metadata: parseMetadata(organization.private_metadata),
    ...(organization.created_by === null ? {} : { created_by: organization.created_by }),
    created_at: organization.created_at,
    updated_at: organization.updated_at,
  };
}

export function membershipJson(clerk: Clerk, membership: MembershipRow) {
  const user = getUser(clerk, membership.user_id);
  return {
    object: 'organization_membership',
    id: membership.id,
    role: membership.role,
    role_name: roleNames[membership.role],
    permissions: permissions[membership.role],
    public_metadata: parseMetadata(membership.public_metadata),
    private_metadata: parseMetadata(membership.private_metadata),
    organization: organizationJson(clerk, getOrganization(clerk, membership.organization_id)),
    public_user_data: publicUserData(clerk, user),
    created_at: membership.created_at,
    updated_at: membership.updated_at,
  };
}

export function publicUserData(clerk: Clerk, user: UserRow) {
  return {
    user_id: user.id,
    first_name: user.first_name,
    last_name: user.last_name,
    profile_image_url: imageUrl(clerk, user.id),
    image_url: imageUrl(clerk, user.id),
    has_image: false,
    identifier: primaryEmail(clerk, user),
    username: null,
    banned: user.banned === 1,
  };
}

export function sessionJson(clerk: Clerk, session: SessionRow) {
  const organizationId = session.last_active_organization_id;
  const active = organizationId !== null && findMembership(clerk, organizationId, session.user_id) !== undefined;
  return {
    object: 'session',
    id: session.id,
    user_id: session.user_id,
    client_id: session.client_id,
    actor: null,
    status: session.status,
    last_active_organization_id: active ? organizationId : null,
    last_active_at: session.last_active_at,
    expire_at: session.expire_at,
    abandon_at: session.abandon_at,
    created_at: session.created_at,
    updated_at: session.updated_at,
  };
}

export function primaryEmail(clerk: Clerk, user: UserRow): string | null {
  const emails = emailAddressesOf(clerk, user.id);
  return emails.find(({ id }) => id === user.primary_email_address_id)?.email_address ?? null;
}

function imageUrl(clerk: Clerk, id: string): string {
  return `${clerk.origin}/images/${id}.svg`;
}
