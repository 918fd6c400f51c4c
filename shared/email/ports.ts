import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Role } from '../identity/identity.schema.ts';

/** One mail to one person, written twice: as text and as HTML. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** A UUID that is the same at every attempt at this mail: the provider sends it once. */
  operationId: string;
}

export interface Mailer {
  /**
   * Hands the mail over to the provider.
   * @throws AppError `EMAIL.UNAVAILABLE` (try again) or `EMAIL.REFUSED` (this mail will never be taken).
   */
  send(mail: Mail): Promise<void>;
}

export interface CodeMail {
  email: string;
  purpose: 'verify_email' | 'reset_password';
  /** Of the person with this address; null when there is none. */
  state: 'PENDING_VERIFICATION' | 'ACTIVE' | null;
}

export interface InvitationMail {
  email: string;
  role: Role;
  organizationName: string;
}

/** What a mail is about, as it is when it is written. */
export interface MailReads {
  /** Null: the code has been replaced, used, or has expired. */
  code(id: string): Promise<CodeMail | null>;
  /** Null: it may not be accepted any more. */
  invitation(id: Id<'inv'>): Promise<InvitationMail | null>;
  /** Who gets mail about money, and whom else Clerk knows. */
  moneyAddresses(organizationId: OrganizationId): Promise<{ emails: string[]; clerkOrgId: string | null }>;
}
