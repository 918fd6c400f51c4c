import { metaMessages } from '../../shared/adapters/meta/messages.ts';
import { connectGraph } from '../../shared/adapters/meta/http.ts';
import { supabaseDispatch } from '../../shared/adapters/supabase/dispatch.ts';
import { connectSupabase } from '../../shared/adapters/supabase/rpc.ts';
import type { CampaignId, DispatchStore, MessageOutcome } from '../../shared/campaigns/ports.ts';
import { stepCampaign, type StepDeps } from '../../shared/campaigns/step-campaign.ts';
import { MAX_IN_FLIGHT } from '../../shared/campaigns/timing.ts';
import { AppError } from '../../shared/kernel/app-error.ts';
import { fromUuid, toUuid } from '../../shared/kernel/ids.ts';
import type { Logger } from '../../shared/kernel/logger.ts';
import { campaignFaults, campaignOf } from '../../supabase/tests/campaign-facts.ts';
import {
  PRICE,
  advance,
  change,
  launch,
  makeList,
  makeSender,
  snapshot,
  type Sender,
} from '../../supabase/tests/campaign-fixtures.ts';
import { walletOf } from '../../supabase/tests/wallet-fixtures.ts';
import { accepted, startMessageSink, type MessageSink } from '../support/message-sink.ts';
import { createTestSupabase, type TestSupabase } from '../support/postgres.ts';
import { waitFor } from '../support/wait-for.ts';

/* Real dispatchers against the real database and a Meta that answers as each test needs it. */

let supabase: TestSupabase;
let sink: MessageSink;
beforeAll(async () => {
  [supabase, sink] = await Promise.all([createTestSupabase(), startMessageSink()]);
});
beforeEach(() => {
  sink.arrivals.splice(0);
  sink.answer = accepted;
});
afterAll(() => Promise.all([supabase.close(), sink.close()]));

const quiet: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };

/** What one host has; `change` may stand between it and the database. */
function host(change: (store: DispatchStore) => Partial<DispatchStore> = () => ({})): StepDeps {
  const store = supabaseDispatch(
    connectSupabase({ url: supabase.supabaseUrl, serviceRoleKey: supabase.serviceRoleKey }),
  );
  return {
    store: { ...store, ...change(store) },
    messages: metaMessages(connectGraph({ graphBaseUrl: sink.url, graphVersion: 'v26.0' })),
    load: { inFlight: 0 },
    accessTokenOf: () => Promise.resolve('token'),
    logger: quiet,
    requeueAfterSeconds: 900,
  };
}

interface Ready {
  sender: Sender;
  uuid: string;
  id: CampaignId;
}

async function readyCampaign(sender: Sender, people: number, rate: number): Promise<Ready> {
  const listId = await makeList(supabase, sender.organizationId, people);
  const { campaign_id: uuid, ...refused } = await launch(supabase, { ...sender, listId }, { rate });
  if (uuid === undefined) throw new Error(JSON.stringify(refused));
  await advance(supabase, uuid);
  await snapshot(supabase, uuid, 5000);
  return { sender, uuid, id: fromUuid('cmp', uuid) };
}
const oneCampaign = async (people: number, rate: number): Promise<Ready> =>
  readyCampaign(await makeSender(supabase, { people: 1, rate, balance: 10n ** 10n }), people, rate);

function gate(): { opened: Promise<unknown>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<null>();
  return { opened: promise, open: () => resolve(null) };
}
const arrived = (count: number) =>
  waitFor(`${count} messages to arrive`, () => Promise.resolve(sink.arrivals.length >= count), { everyMs: 5 });

async function anyTaken(outcomes: readonly MessageOutcome[]): Promise<boolean> {
  const rows = await supabase.query(`select from outbound_messages where id = any ($1) and state = 'sending'`, [
    outcomes.map(({ id }) => toUuid(id)),
  ]);
  return rows.length > 0;
}

async function expectToAddUp({ sender, uuid }: Ready, sent: number): Promise<void> {
  expect(new Set(sink.arrivals.map(({ callbackData }) => callbackData)).size).toBe(sink.arrivals.length);
  expect(await campaignFaults(supabase, uuid)).toEqual([]);
  const campaign = await campaignOf(supabase, uuid);
  expect(campaign).toMatchObject({ sending: 0, unknown: 0, failed: 0, sent });
  expect(campaign.held).toBe(PRICE * BigInt(sent + campaign.queued));
  expect((await walletOf(supabase, sender.organizationId)).held).toBe(campaign.held);
}

it('gives back what it has no time for, and when that answer is lost, tells it again without harm', async () => {
  const people = 120; // many more than are taken at first: who is given back is taken again in the same turn
  const campaign = await oneCampaign(people, 50);
  const toldAgain = gate();
  const returned: (readonly MessageOutcome[])[] = [];
  const deps = host((store) => ({
    async record(id, outcomes) {
      const recorded = await store.record(id, outcomes);
      if (!outcomes.some(({ outcome }) => outcome === 'returned')) return recorded;
      returned.push(outcomes);
      deps.load.inFlight = 0; // now there is room
      if (returned.length === 1) {
        await waitFor('who was given back to be taken again', () => anyTaken(outcomes));
        throw new AppError('DATABASE.UNAVAILABLE', { kind: 'unavailable', message: 'the answer was lost' });
      }
      toldAgain.open();
      return recorded;
    },
  }));
  deps.load.inFlight = MAX_IN_FLIGHT;
  sink.answer = async (arrival) => {
    await toldAgain.opened;
    return accepted(arrival);
  };
  for (let ended = false; !ended;) ({ ended } = await stepCampaign(deps, campaign.id));
  expect(returned[1]).toEqual(returned[0]);
  expect(sink.arrivals).toHaveLength(people);
  await expectToAddUp(campaign, people);
}, 40_000);

it('stops in the middle of a stretch at a refusal that concerns all of them', async () => {
  const campaign = await oneCampaign(100, 50);
  let refused = '';
  sink.answer = (arrival) => {
    if (sink.arrivals.length !== 5) return accepted(arrival);
    refused = arrival.callbackData;
    return { status: 400, body: { error: { code: 131048, message: 'spam rate limit' } } };
  };
  expect(await stepCampaign(host(), campaign.id)).toMatchObject({ ended: false });
  expect(sink.arrivals.length).toBeLessThan(25); // of a stretch
  const sent = sink.arrivals.length - 1;
  expect(await campaignOf(supabase, campaign.uuid)).toMatchObject({
    state: 'paused',
    state_reason: 'META.131048',
    queued: 100 - sent,
  });
  await expectToAddUp(campaign, sent);
  const queued = await supabase.query<{ id: string }>(
    `select 'msg_' || replace(id::text, '-', '') as id from outbound_messages
     where campaign_id = $1 and state = 'queued' and error_reason is not null`,
    [campaign.uuid],
  );
  expect(queued).toEqual([{ id: refused }]);
}, 20_000);

it.each(['pause', 'cancel'] as const)(
  'counts what Meta takes while somebody has asked for %s, and sends nothing more',
  async (how) => {
    const people = 300;
    const campaign = await oneCampaign(people, 200);
    const answers = gate();
    sink.answer = async (arrival) => {
      await answers.opened;
      return accepted(arrival);
    };
    const deps = host();
    const step = stepCampaign(deps, campaign.id);
    await arrived(30);
    await change(supabase, campaign.sender, campaign.uuid, how);
    answers.open();
    await step;
    const sent = sink.arrivals.length;
    expect(sent).toBeLessThan(people);
    await stepCampaign(deps, campaign.id);
    expect(sink.arrivals).toHaveLength(sent);
    const rest = people - sent;
    expect(await campaignOf(supabase, campaign.uuid)).toMatchObject(
      how === 'pause' ? { state: 'paused', queued: rest } : { state: 'canceled', queued: 0, canceled: rest },
    );
    await expectToAddUp(campaign, sent);
  },
  20_000,
);

it('campaigns of one host share its connections: together they have no more under way than one may', async () => {
  const people = 600;
  const sender = await makeSender(supabase, { people: 1, rate: 1000, balance: 10n ** 10n });
  const campaigns = [await readyCampaign(sender, people, 1000), await readyCampaign(sender, people, 1000)];
  const answers = gate();
  sink.answer = async (arrival) => {
    await answers.opened;
    return accepted(arrival);
  };
  const asked = new Map<CampaignId, number>();
  const deps = host((store) => ({
    reserve(channelId, id, epoch, want) {
      asked.set(id, (asked.get(id) ?? 0) + 1);
      return store.reserve(channelId, id, epoch, want);
    },
  }));
  let underWay = 0;
  let most = 0;
  const { sendTemplate } = deps.messages;
  deps.messages = {
    async sendTemplate(message) {
      most = Math.max(most, ++underWay);
      const outcome = await sendTemplate(message);
      underWay--;
      return outcome;
    },
  };
  const running = Promise.all(
    campaigns.map(async ({ id, uuid }) => {
      do await stepCampaign(deps, id);
      while ((await campaignOf(supabase, uuid)).queued > 0);
    }),
  );
  await arrived(MAX_IN_FLIGHT);
  // Both have permits for some stretches more.
  asked.clear();
  await waitFor('both to have gone on', () => Promise.resolve(campaigns.every(({ id }) => (asked.get(id) ?? 0) >= 4)));
  expect(underWay).toBe(MAX_IN_FLIGHT);
  answers.open();
  await running;
  expect(most).toBe(MAX_IN_FLIGHT);
  expect(sink.arrivals).toHaveLength(2 * people);
  for (const { uuid } of campaigns) {
    expect(await campaignOf(supabase, uuid)).toMatchObject({ sent: people, sending: 0, unknown: 0 });
    expect(await campaignFaults(supabase, uuid)).toEqual([]);
  }
}, 60_000);
