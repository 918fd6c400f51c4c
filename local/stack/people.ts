/** Who is in the simulated Clerk from the first start on. */
export const operatorOrganizationId = 'org_2wasupOperations00000000000';

export const clerkSeed = {
  organizations: [
    { slug: 'atlas', name: 'Atlas Clinics' },
    { slug: 'birch', name: 'Birch Bakery' },
    { slug: 'wasup-operations', name: 'Wasup Operations', id: operatorOrganizationId },
  ],
  users: [
    person('ada@atlas.test', 'Ada', 'Haddad', 'atlas', 'org:admin'),
    person('max@atlas.test', 'Max', 'Moreau', 'atlas', 'org:member'),
    person('bea@birch.test', 'Bea', 'Lindqvist', 'birch', 'org:admin'),
    person('ben@birch.test', 'Ben', 'Okafor', 'birch', 'org:member'),
    person('olga@wasup.test', 'Olga', 'Petrova', 'wasup-operations', 'org:admin'),
    person('otto@wasup.test', 'Otto', 'Keller', 'wasup-operations', 'org:member'),
  ],
};

function person(email: string, firstName: string, lastName: string, organizationSlug: string, role: string) {
  return { email, firstName, lastName, memberships: [{ organizationSlug, role }] };
}
