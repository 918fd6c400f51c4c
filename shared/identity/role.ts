import type { Role } from './identity.schema.ts';

/** Our role for one of Clerk's, which may come with or without `org:`. */
export function roleOf(clerkRole: string | null): Role {
  return clerkRole?.replace(/^org:/, '') === 'admin' ? 'ADMIN' : 'MEMBER';
}
