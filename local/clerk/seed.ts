import { inTransaction } from '../kit/sqlite.ts';
import type { Clerk } from './context.ts';
import { createMembership } from './memberships.ts';
import type { Seed } from './options.ts';
import { createOrganization } from './organizations.ts';
import { findOrganization, findUserByEmail, getOrganization } from './store.ts';
import { createUser } from './users.ts';

/**
 * Creates what is not there yet. A membership is made only together with its user or its organization, so that one
 * that a person removed does not come back at the next start.
 */
export function applySeed(clerk: Clerk, seed: Seed): void {
  inTransaction(clerk.db, () => {
    const created = new Set<string>();
    for (const organization of seed.organizations) {
      if (findOrganization(clerk, organization.slug)) continue;
      created.add(createOrganization(clerk, organization).id);
    }
    for (const { id, email, firstName, lastName, memberships } of seed.users) {
      const known = findUserByEmail(clerk, email);
      const user = known ?? createUser(clerk, { id, emailAddresses: [email], firstName, lastName });
      for (const { organizationSlug, role } of memberships) {
        const organization = getOrganization(clerk, organizationSlug);
        if (known && !created.has(organization.id)) continue;
        createMembership(clerk, { organizationId: organization.id, userId: user.id, role });
      }
    }
  });
}
