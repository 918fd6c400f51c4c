import fc from 'fast-check';
import { CATALOGUE, TIERS } from '../../shared/billing/catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { applySubscription, makeOrganization } from './fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const apply = async (
  organizationId: string,
  observation: number,
  subscription: Record<string, unknown>,
): Promise<string> => (await applySubscription(database, organizationId, subscription, observation)).outcome;

async function entitlement(
  organizationId: string,
): Promise<{ seats: number; status: string; grace_ends_at: string | null }> {
  const [row] = await database.query<{ e: never }>('select entitlement_of($1) as e', [organizationId]);
  return row!.e;
}

it('is the same whatever the order and number of the events', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ seats: fc.nat(20), status: fc.constantFrom('ACTIVE', 'PAST_DUE', 'UNPAID', 'CANCELED') }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.infiniteStream(fc.nat()),
      async (reads, picks) => {
        const organizationId = await makeOrganization(database);
        // Each read of Stripe is numbered when it begins; settlements then run in any order, some of them twice.
        const settlements = reads.flatMap((read, index) =>
          Array.from({ length: 1 + (index % 2) }, () => ({ read, observation: index + 1 })),
        );
        while (settlements.length > 0) {
          const pick = (picks.next().value as number) % settlements.length;
          const [{ read, observation }] = settlements.splice(pick, 1) as [
            { read: (typeof reads)[number]; observation: number },
          ];
          await apply(organizationId, observation, read);
        }
        const last = reads.at(-1)!;
        expect(await entitlement(organizationId)).toMatchObject({ seats: last.seats, status: last.status });
      },
    ),
    { numRuns: 40 },
  );
});

it('is not overwritten by a read that began earlier', async () => {
  const organizationId = await makeOrganization(database);
  expect(await apply(organizationId, 5, { seats: 3 })).toBe('applied');
  expect(await apply(organizationId, 4, { seats: 9 })).toBe('stale');
  expect(await apply(organizationId, 5, { seats: 9 })).toBe('stale');
  expect((await entitlement(organizationId)).seats).toBe(3);
});

it('keeps the end of grace while the subscription stays past due, and forgets it when it is paid', async () => {
  const organizationId = await makeOrganization(database);
  await apply(organizationId, 1, { status: 'PAST_DUE' });
  const first = await entitlement(organizationId);
  expect(Date.parse(first.grace_ends_at!) - Date.now()).toBeGreaterThan(2.9 * 24 * 3600e3);
  await apply(organizationId, 2, { status: 'PAST_DUE', seats: 2 });
  expect((await entitlement(organizationId)).grace_ends_at).toBe(first.grace_ends_at);
  await apply(organizationId, 3, { status: 'ACTIVE' });
  expect((await entitlement(organizationId)).grace_ends_at).toBeNull();
});

it('is not ended by the end of another subscription', async () => {
  const organizationId = await makeOrganization(database);
  await apply(organizationId, 1, { seats: 4 });
  expect(await apply(organizationId, 2, { subscription_id: 'sub_other', status: 'CANCELED', seats: 1 })).toBe(
    'other_subscription',
  );
  expect(await entitlement(organizationId)).toMatchObject({ status: 'ACTIVE', seats: 4 });
});

it('names an organization that is not here instead of failing', async () => {
  expect(await apply('0193a000-0000-7000-8000-000000000000', 1, {})).toBe('unknown_organization');
});

it('writes an audit entry for a change, and none for a repeated state', async () => {
  const organizationId = await makeOrganization(database);
  await apply(organizationId, 1, { seats: 2 });
  await apply(organizationId, 2, { seats: 2 });
  await apply(organizationId, 3, { seats: 5 });
  const rows = await database.query(
    `select details from audit_logs where organization_id = $1 and action = 'entitlement.changed'`,
    [organizationId],
  );
  expect(rows).toHaveLength(2);
});

it('knows the tiers that the catalogue sells, with the same slots', async () => {
  const rows = await database.query<{ tier: string; included_slots: number }>(
    'select tier, included_slots from tiers order by included_slots',
  );
  expect(rows.map(({ tier }) => tier)).toEqual([...TIERS]);
  for (const { tier, included_slots: slots } of rows) {
    const sold = CATALOGUE.find(({ metadata }) => 'wasupTier' in metadata && metadata.wasupTier === tier);
    expect(sold?.description).toContain(`includes ${slots} instance`);
  }
});
