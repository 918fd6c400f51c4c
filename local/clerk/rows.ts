import type { OrganizationRole } from './options.ts';

export interface UserRow {
  id: string;
  external_id: string | null;
  first_name: string | null;
  last_name: string | null;
  primary_email_address_id: string | null;
  public_metadata: string;
  private_metadata: string;
  unsafe_metadata: string;
  banned: number;
  last_sign_in_at: number | null;
  last_active_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface EmailAddressRow {
  id: string;
  user_id: string;
  email_address: string;
  created_at: number;
  updated_at: number;
}

export interface OrganizationRow {
  id: string;
  slug: string;
  name: string;
  created_by: string | null;
  max_allowed_memberships: number;
  admin_delete_enabled: number;
  public_metadata: string;
  private_metadata: string;
  created_at: number;
  updated_at: number;
}

export interface MembershipRow {
  id: string;
  organization_id: string;
  user_id: string;
  role: OrganizationRole;
  public_metadata: string;
  private_metadata: string;
  created_at: number;
  updated_at: number;
}

export type SessionStatus = 'active' | 'ended' | 'expired' | 'removed' | 'revoked' | 'replaced';

export interface SessionRow {
  id: string;
  client_id: string;
  user_id: string;
  status: SessionStatus;
  last_active_organization_id: string | null;
  last_active_at: number;
  expire_at: number;
  abandon_at: number;
  created_at: number;
  updated_at: number;
}

/** A browser: it holds the cookie, and its sessions belong to it. */
export interface ClientRow {
  id: string;
  cookie: string;
  created_at: number;
}
