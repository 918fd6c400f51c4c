export interface Organization {
  id: string;
  name: string;
}

/** A signed-in person, whichever way they came in, and the tokens that say so to the API. */
export interface Session {
  readonly name: string;
  readonly email: string;
  readonly organizations: Organization[];
  readonly activeOrganizationId: string | null;
  /** A token that is good now. @throws SessionOverError when the session has ended elsewhere. */
  token(): Promise<string>;
  switchOrganization(organizationId: string): Promise<void>;
  signOut(): Promise<void>;
}

export class SessionOverError extends Error {}
