import * as fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { campaignFaults } from './campaign-facts.ts';
import {
  advance,
  change,
  claim,
  launch,
  makeSender,
  record,
  snapshot,
  snapshotStep,
  type Outcome,
  type Sender,
} from './campaign-fixtures.ts';
import { expireHolds, runOutHold } from './hold-expiry.ts';
import { settle, status } from './messages.ts';
import { faultsOf } from './wallet-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const REQUEUE_SECONDS = 60;
const which = fc.nat({ max: 11 });
const OUTCOMES: Omit<Outcome, 'id'>[] = [
  { outcome: 'accepted', wamid: 'set below' },
  { outcome: 'refused', code: 131026, reason: 'undeliverable', retry: 'no' },
  { outcome: 'refused', code: 131056, reason: 'pair', retry: 'pair' },
  { outcome: 'refused', code: 130429, reason: 'too fast', retry: 'throughput' },
  { outcome: 'refused', code: 131048, reason: 'spam', retry: 'stop-campaign' },
  { outcome: 'not_sent', reason: 'refused connection' },
  { outcome: 'unknown', reason: 'timeout' },
  { outcome: 'returned' },
  { outcome: 'withheld', reason: 'OPTED_OUT' },
];
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('claim' as const), which, limit: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('record' as const), which, outcome: fc.nat({ max: OUTCOMES.length - 1 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('status' as const),
      which,
      status: fc.constantFrom('sent', 'delivered', 'read', 'failed'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('advance' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(7, 40, 70, 400) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      how: fc.constantFrom('pause' as const, 'resume' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'drain' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('run out' as const, 'expire' as const) }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;
/** Some actions come one by one, some at the same moment. */
const story = fc.array(fc.array(action, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 25 });

interface Story {
  sender: Sender;
  campaignId: string;
  /** Of every dispatcher there was: older ones go on asking and telling. */
  epochs: number[];
  taken: { id: string; epoch: number; claim: number }[];
  /** The hold has run out. */
  unpaid: boolean;
  happened: Set<string>;
}

async function act(told: Story, given: Action): Promise<void> {
  const { sender, campaignId, epochs, taken, happened } = told;
  switch (given.do) {
    case 'advance': {
      const { unpaid } = told;
      const step = await advance(database, campaignId, { unknownAfter: 30, requeueAfter: REQUEUE_SECONDS });
      happened.add(step.next);
      if (unpaid) expect(['paused', 'cancel', 'wait', 'ended']).toContain(step.next);
      if (step.epoch !== undefined) epochs.push(step.epoch);
      if (step.next === 'snapshot') await snapshotStep(database, campaignId, 2);
      return;
    }
    case 'claim': {
      const epoch = epochs[given.which % Math.max(1, epochs.length)];
      if (epoch === undefined) return;
      const { outcome, recipients } = await claim(database, campaignId, epoch, given.limit);
      happened.add(outcome);
      taken.push(...(recipients ?? []).map((one) => ({ id: one.id, epoch, claim: one.claim })));
      return;
    }
    case 'record': {
      const one = taken[given.which % Math.max(1, taken.length)];
      const outcome = OUTCOMES[given.outcome];
      if (!one || !outcome) return;
      const wamid = outcome.wamid === undefined ? {} : { wamid: `wamid.of.${one.id}` };
      await record(database, campaignId, one.epoch, [{ ...outcome, ...wamid, id: one.id, claim: one.claim }]);
      happened.add(outcome.outcome);
      return;
    }
    case 'status': {
      const one = taken[given.which % Math.max(1, taken.length)];
      if (one) await settle(database.query, [status(one.id, given.status)]);
      return;
    }
    case 'pass':
      await database.query(
        `with campaign as materialized (select id from campaigns where id = $1 for update),
         passed as (select id, make_interval(secs => $2) as span from campaign),
         claims as (
           update send_claims c set claimed_at = claimed_at - span from passed where c.campaign_id = passed.id
         ),
         lost as (
           update unknown_messages u set claimed_at = claimed_at - span from passed where u.campaign_id = passed.id
         )
         update outbound_messages m set claimed_at = claimed_at - span, not_before = not_before - span
         from passed where m.campaign_id = passed.id`,
        [campaignId, given.seconds],
      );
      return;
    case 'run out':
      if (await runOutHold(database, campaignId)) told.unpaid = true;
      return;
    case 'expire':
      // A step of what the timer does, so that others come in between.
      await database.query('select expire_holds(null, 2)');
      return;
    case 'change':
      await change(database, sender, campaignId, given.how);
      return;
    case 'cancel':
      await change(database, sender, campaignId, 'cancel');
      return;
    case 'drain':
      await database.query('select cancel_recipients($1, 3)', [campaignId]);
  }
}

it('whatever happens in whatever order, every recipient is counted once and the hold is what the messages have', async () => {
  const happened = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.boolean(), story, async (prepared, moments) => {
      const sender = await makeSender(database, { people: 6 });
      const { campaign_id: campaignId } = await launch(database, sender);
      if (campaignId === undefined) throw new Error('it was not launched');
      if (prepared) await snapshot(database, campaignId, 4);
      const told: Story = { sender, campaignId, epochs: [], taken: [], unpaid: false, happened };
      for (const actions of [[{ do: 'advance' as const }], ...moments]) {
        await Promise.all(actions.map((given) => act(told, given)));
        expect(await campaignFaults(database, campaignId)).toEqual([]);
        expect(await faultsOf(database, sender.organizationId)).toEqual([]);
      }

      // Left to itself it ends: everybody is answered for, or given up.
      await database.query('delete from send_slices');
      for (let round = 0; round < 60; round++) {
        const step = await advance(database, campaignId, { unknownAfter: 30, requeueAfter: REQUEUE_SECONDS });
        happened.add(step.next);
        if (step.next === 'ended') break;
        if (step.next === 'paused') {
          const { code } = await change(database, sender, campaignId, 'resume');
          if (code !== undefined) {
            happened.add(code);
            await change(database, sender, campaignId, 'cancel');
          }
        }
        if (step.next === 'snapshot') await snapshotStep(database, campaignId, 2);
        if (step.next === 'cancel') await act(told, { do: 'drain' });
        if (step.epoch !== undefined) {
          const { recipients } = await claim(database, campaignId, step.epoch, 10);
          const accepted = (recipients ?? []).map(({ id }) => ({
            id,
            outcome: 'accepted' as const,
            wamid: `wamid.of.${id}`,
          }));
          await record(database, campaignId, step.epoch, accepted);
        }
        await act(told, { do: 'pass', seconds: 40 });
      }
      const [row] = await database.query<{ state: string; queued: number; sending: number }>(
        'select state, queued, sending from campaigns where id = $1',
        [campaignId],
      );
      expect(row).toMatchObject({ queued: 0, sending: 0 });
      expect(['completed', 'canceled']).toContain(row!.state);
      await expireHolds(database);
      expect(await campaignFaults(database, campaignId)).toEqual([]);
      expect(await faultsOf(database, sender.organizationId)).toEqual([]);
    }),
    { numRuns: 40 },
  );
  // It proves nothing unless all of it has happened.
  for (const what of [
    'claimed',
    'stopped',
    'accepted',
    'unknown',
    'withheld',
    'snapshot',
    'dispatch',
    'wait',
    'paused',
    'cancel',
    'ended',
    'CAMPAIGN.HOLD_EXPIRED',
  ]) {
    expect(happened).toContain(what);
  }
}, 120_000);
