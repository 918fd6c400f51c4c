import { startProgram, type Program } from '../../local/kit/start-program.ts';
import {
  advance,
  launch,
  makeList,
  makeSender,
  snapshot,
  type Sender,
} from '../../supabase/tests/campaign-fixtures.ts';
import { createTestSupabase, type TestSupabase } from '../support/postgres.ts';
import { startMessageSink, worstSecond, type MessageSink } from '../support/message-sink.ts';

/*
 * Judged by when each message was given to Meta, whatever else the machine does. How close to the rate a campaign comes,
 * and when messages arrive, is measured by `npm run bench campaign`.
 */

let supabase: TestSupabase;
let sink: MessageSink;
const hosts: Program[] = [];
beforeAll(async () => {
  [supabase, sink] = await Promise.all([createTestSupabase(), startMessageSink()]);
});
beforeEach(() => sink.arrivals.splice(0));
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await Promise.all([supabase.close(), sink.close()]);
});

async function readyCampaign(sender: Sender, people: number, rate: number): Promise<string> {
  const listId = await makeList(supabase, sender.organizationId, people);
  const { campaign_id: id, ...refused } = await launch(supabase, { ...sender, listId }, { rate });
  if (id === undefined) throw new Error(JSON.stringify(refused));
  await advance(supabase, id);
  await snapshot(supabase, id, 5000);
  return id;
}

/** Starts a host of its own, which sends until its campaign has ended. Returns when it gave each message to Meta. */
async function runOnHost(campaignId: string): Promise<number[]> {
  const host = await startProgram('./tests/support/dispatcher-host.ts', {
    supabaseUrl: supabase.supabaseUrl,
    serviceRoleKey: supabase.serviceRoleKey,
    graphBaseUrl: sink.url,
    campaignIds: [`cmp_${campaignId.replaceAll('-', '')}`],
  });
  hosts.push(host);
  return new Promise((resolve) => {
    host.child.on('message', (message: { type: string; dispatched: number[] }) => {
      if (message.type === 'finished') resolve(message.dispatched);
    });
  });
}

it.each([50, 1000])(
  'a campaign keeps to %i a second in any second',
  async (rate) => {
    const sender = await makeSender(supabase, { people: 1, rate, balance: 10n ** 12n });
    const moments = await runOnHost(await readyCampaign(sender, rate * 5, rate));
    expect(moments).toHaveLength(rate * 5);
    expect(new Set(sink.arrivals.map(({ callbackData }) => callbackData)).size).toBe(rate * 5);
    expect(worstSecond(moments)).toBeLessThanOrEqual(rate);
  },
  60_000,
);

it('two campaigns on one number, from two hosts, keep to its rate together and share it fairly', async () => {
  const rate = 80;
  const sender = await makeSender(supabase, { people: 1, rate, balance: 10n ** 12n });
  const ids = [await readyCampaign(sender, 300, rate), await readyCampaign(sender, 300, rate)];
  const moments = (await Promise.all(ids.map((id) => runOnHost(id)))).flat();
  expect(moments).toHaveLength(600);
  expect(worstSecond(moments)).toBeLessThanOrEqual(rate);

  const rows = await supabase.query<{ id: string }>(
    `select 'msg_' || replace(id::text, '-', '') as id from outbound_messages where campaign_id = $1`,
    [ids[0]],
  );
  const own = new Set(rows.map(({ id }) => id));
  const begun = Math.max(
    ...[true, false].map((mine) => sink.arrivals.find(({ callbackData }) => own.has(callbackData) === mine)!.at),
  );
  // From when both have begun and the first has made room.
  const together = sink.arrivals.filter(({ at }) => at > begun + 2_500 && at <= begun + 4_500);
  const share = together.filter(({ callbackData }) => own.has(callbackData)).length / together.length;
  expect(together.length).toBeGreaterThan(20);
  expect(share).toBeGreaterThan(0.35);
  expect(share).toBeLessThan(0.65);
}, 60_000);
