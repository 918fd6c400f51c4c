import {
  askMeta,
  launchCampaign,
  makeAudience,
  makeCampaignPlace,
  putToMeta,
  viewOf,
  type CampaignPlace,
  type CampaignView,
} from '../support/campaign-place.ts';
import { queryStack } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

const PEOPLE = 10_000;
const KILLS = 5;

let stateDir: string;
let stack: TestStack;
let place: CampaignPlace;
beforeAll(async () => {
  stateDir = await makeStateDir();
  // Longer than a status may take: a killed host keeps what it had locked on the bus for a minute, and the simulated Meta
  // tells again after half a minute what it could not tell.
  stack = await startStack(stateDir, { settings: { UNKNOWN_REQUEUE_SECONDS: '80', LOG_LEVEL: 'warn' } });
  place = await makeCampaignPlace(stack, { rate: 1000 });
  await putToMeta(stack, 'behaviour', {
    sentDelayMs: [10, 100],
    deliveredDelayMs: [20, 200],
    readDelayMs: [20, 300],
    readShare: 0.2,
    statusesPerWebhook: 100,
    duplicate: 0.05,
    reorder: 0.05,
  });
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

const answered = ({ recipients, counts }: CampaignView): number => recipients - counts.queued - counts.sending;

it('sends to 10,000 people once, with the host killed five times, and its ledger is what Meta delivered', async () => {
  const campaignId = await launchCampaign(place, await makeAudience(place, PEOPLE), { messagesPerSecond: 1000 });
  for (let kill = 0; kill < KILLS; kill++) {
    // At a random moment of its part of the way.
    const at = ((kill + Math.random()) * PEOPLE * 0.9) / KILLS;
    await waitFor(
      `${Math.round(at)} recipients to be answered for`,
      async () => {
        const view = await viewOf(place, campaignId);
        return view !== null && answered(view) >= at;
      },
      { timeoutMs: 60_000, everyMs: 20 },
    );
    await stack.kill('functions-host');
  }
  let last: CampaignView | null = null;
  await waitFor(
    'the campaign to be completed, and everything sent to be settled',
    async () => {
      last = await viewOf(place, campaignId);
      return last?.state === 'completed' && last.counts.sent + last.counts.unknown === 0;
    },
    { timeoutMs: 240_000, everyMs: 250 },
  ).catch((error: unknown) => {
    throw new Error(`it is ${JSON.stringify(last)}`, { cause: error });
  });

  expect(await askMeta(stack, 'messages/duplicates')).toEqual([]);
  expect(await askMeta<{ accepted: number }>(stack, 'stats')).toMatchObject({ accepted: PEOPLE });
  expect(last!.counts.delivered + last!.counts.read + last!.counts.failed).toBe(PEOPLE);
  const [row] = await queryStack<Record<string, string>>(
    stack,
    `select
       (select count(*) from ledger_entries where kind = 'charge') as charges,
       (select -sum(amount) from ledger_entries where campaign_id is not null) as charged,
       (select charged from campaigns) as cost,
       (select count(distinct message_id) from meta_status_events where status in ('delivered', 'read')) as billable,
       (select held from wallets where organization_id = $1::uuid) as held`,
    [place.organizationId],
  );
  expect(row!['charges']).toBe(row!['billable']);
  expect(row!['charged']).toBe(row!['cost']);
  expect(row!['held']).toBe('0');
}, 420_000);
