import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { createTestDatabase, type Query, type TestDatabase } from '../../tests/support/postgres.ts';
import { closeHold, credit, faultsOf, makeWallet, openHold, take, walletOf } from './wallet-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type Action =
  | { do: 'credit' | 'take'; amount: bigint; fact: number }
  | { do: 'open'; amount: bigint; campaign: number }
  | { do: 'give'; campaign: number; amount: bigint }
  | { do: 'close'; campaign: number };
/** A crash is between the work and its commit: the caller sees an error, and asks again for the same. */
type Step = { action: Action; crashes: boolean; times: number };

const amount = fc.oneof(fc.bigInt({ min: 1n, max: 100n }), fc.constantFrom(1n, 75n, 500n, 10n ** 15n));
const campaign = fc.nat({ max: 4 });
const fact = fc.nat({ max: 9 });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('credit' as const), amount, fact }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const), amount, fact }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('open' as const), amount, campaign }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('give' as const), amount, campaign }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('close' as const), campaign }) },
);
const step: fc.Arbitrary<Step> = fc.record({ action, crashes: fc.boolean(), times: fc.integer({ min: 1, max: 3 }) });
/** Some steps come one by one, some at the same moment. */
const story = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 15 });

async function act(query: Query, organizationId: string, campaigns: string[], given: Action): Promise<void> {
  const on = { query };
  if ('fact' in given) {
    const source = `${given.do}:${given.fact}`;
    if (given.do === 'credit') await credit(on, organizationId, given.amount, { source });
    else await take(on, organizationId, given.amount, { source });
    return;
  }
  const campaignId = campaigns[given.campaign] ?? '';
  if (given.do === 'open') await openHold(on, organizationId, given.amount, campaignId);
  if (given.do === 'close') await closeHold(on, campaignId);
  // As the snapshot of recipients does: a share of what the hold has left, under the wallet's lock.
  if (given.do === 'give') {
    await query('select lock_wallet($1)', [organizationId]);
    await query(
      `insert into outbound_messages (id, organization_id, campaign_id, contact_id, phone, country, held)
       select uuid_v7(), $1, $2, uuid_v7(), '15550000000', 'US', least(
         $3, h.remaining - (select coalesce(sum(m.held), 0) from outbound_messages m where m.campaign_id = $2)
       )
       from wallet_holds h where h.campaign_id = $2`,
      [organizationId, campaignId, given.amount],
    );
  }
}

class Crash extends Error {}

async function run(
  organizationId: string,
  campaigns: string[],
  { action: given, crashes, times }: Step,
): Promise<void> {
  if (crashes) {
    await database
      .asRole('postgres', {}, async (query) => {
        await act(query, organizationId, campaigns, given);
        throw new Crash();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
  }
  const again = given.do === 'give' ? 1 : times;
  await Promise.all(
    Array.from({ length: again }, () =>
      database.asRole('postgres', {}, (query) => act(query, organizationId, campaigns, given)),
    ),
  );
}

it('money is conserved through any story of credits, takings, holds, crashes and repetitions', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (moments) => {
      const organizationId = await makeWallet(database);
      const campaigns = Array.from({ length: 5 }, () => randomUUID());
      for (const moment of moments) {
        await Promise.all(moment.map((one) => run(organizationId, campaigns, one)));
        expect(await faultsOf(database, organizationId)).toEqual([]);
      }
      await expectTheFacts(organizationId, moments);
      for (const campaignId of campaigns) await closeHold(database, campaignId);
      const { held } = await walletOf(database, organizationId);
      expect(held).toBe(await givenOf(campaigns));
    }),
    { numRuns: 40 },
  );
}, 120_000);

/** Each fact is in the ledger once, with an amount that somebody asked for, and nothing else is but collections. */
async function expectTheFacts(organizationId: string, moments: Step[][]): Promise<void> {
  const rows = await database.query<Record<'kind' | 'source_id' | 'amount' | 'shortfall', string>>(
    'select kind, source_id, amount, shortfall from ledger_entries where organization_id = $1',
    [organizationId],
  );
  const asked = moments.flat().map(({ action: given }) => given);
  for (const kind of ['credit', 'take'] as const) {
    const facts = asked.filter((given) => given.do === kind);
    const entries = rows.filter((row) => row.kind === (kind === 'credit' ? 'recharge' : 'refund'));
    expect(entries.map(({ source_id }) => source_id).sort()).toEqual(
      [...new Set(facts.map((given) => `${kind}:${'fact' in given ? given.fact : ''}`))].sort(),
    );
    for (const { source_id, amount: moved, shortfall } of entries) {
      const size = kind === 'credit' ? BigInt(moved) : BigInt(shortfall) - BigInt(moved);
      const amounts = facts.flatMap((given) =>
        'fact' in given && `${kind}:${given.fact}` === source_id ? [given.amount] : [],
      );
      expect(amounts).toContain(size);
    }
  }
}

async function givenOf(campaigns: string[]): Promise<bigint> {
  const [row] = await database.query<{ given: string }>(
    'select coalesce(sum(held), 0) as given from outbound_messages where campaign_id = any ($1)',
    [campaigns],
  );
  return BigInt(row?.given ?? 0);
}
