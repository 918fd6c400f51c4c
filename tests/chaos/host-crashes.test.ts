import { belongingsOf, EVERYTHING, NOTHING } from '../support/belongings.ts';
import { Journey, queryStack } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

/** Every function on the way from the payment to the running instance, killed around its work. */
const BUYING = ['receiveStripeWebhook', 'settleStripeEvents'];
const PROVISIONING = [
  'requestInstance',
  'provisionInstance',
  'claimProvision',
  'allocateProxy',
  'storeProxySecret',
  'createInstanceKey',
  'placeInstance',
  'finishProvision',
  'sweepOutbox',
];
const COMPENSATING = ['abandonProvision', 'removeInstanceKey', 'removeProxySecret', 'releaseProxy', 'leaveSaga'];
const DELETING = ['deleteInstance', 'deprovisionInstance', 'claimDeletion', 'removeInstanceKey', 'finishDeletion'];

let stateDir: string;
let stack: TestStack;
let journey: Journey;
beforeAll(async () => {
  stateDir = await makeStateDir();
  stack = await startStack(stateDir);
  journey = new Journey(stack);
}, startMs);
afterAll(async () => {
  await stack.stop();
  await discardStateDir(stateDir);
});

/** Has the host killed before the function, and again after it did its work; waits until both have happened. */
async function crashAround(name: string, work: () => Promise<void>): Promise<void> {
  for (const when of ['before', 'after']) {
    // A function that runs by itself, such as a sweep, may bring about the first crash before the second is planned.
    await waitFor(
      `a crash ${when} ${name} to be planned`,
      async () => (await stack.call('POST', '/__local/crash', undefined, { function: name, when })).ok,
      { timeoutMs: 60_000 },
    );
  }
  await work();
  await waitFor(
    `the host to be killed before and after ${name}`,
    async () => {
      const left = await stack.call('GET', '/__local/crash').catch(() => null);
      return left?.ok === true && JSON.stringify(await left.json()) === '[]';
    },
    { timeoutMs: 90_000 },
  );
  await waitFor('the host to answer again', async () => (await stack.call('GET', '/api/openapi.json')).ok, {
    timeoutMs: 60_000,
  });
}

let seats = 0;
it.each(BUYING)(
  'killed before and after %s, the payment still becomes an entitlement',
  async (name) => {
    seats += 10;
    // Stripe tells of the customer already while the checkout is being made, so that call may be the one that is cut.
    await crashAround(name, () =>
      waitFor('the checkout to be paid', async () => Boolean(await journey.buySeats(seats))),
    );
    await journey.untilPaidSlots(seats);
  },
  120_000,
);

it.each(PROVISIONING)(
  'killed before and after %s, the instance still runs, with one slot, one placement, one proxy and its secrets',
  async (name) => {
    let id = '';
    await crashAround(name, async () => {
      id = await journey.requestInstance(name);
    });
    await journey.untilState(id, 'running');
    const uuid = id.slice('ins_'.length);
    const [row] = await queryStack<{ slots: string; epoch: string; requests: string }>(
      stack,
      `select (select count(*) from slots where instance_id = i.id) as slots,
              (select epoch from assignments where instance_id = i.id) as epoch,
              (select count(*) from instances where name = i.name) as requests
       from instances i where id = $1::uuid`,
      [uuid],
    );
    expect(row).toEqual({ slots: '1', epoch: '1', requests: '1' });
    expect(await belongingsOf(stack, id)).toEqual(EVERYTHING);
  },
  120_000,
);

const untilNothingIsLeft = (id: string): Promise<void> =>
  waitFor(
    `nothing to be left of ${id}`,
    async () => JSON.stringify(await belongingsOf(stack, id)) === JSON.stringify(NOTHING),
    { timeoutMs: 60_000 },
  );

it.each(COMPENSATING)(
  'killed before and after %s, an instance that cannot pair leaves nothing',
  async (name) => {
    let id = '';
    await crashAround(name, async () => {
      id = await journey.requestInstance('refuse-pairing');
    });
    await journey.untilState(id, 'failed');
    await untilNothingIsLeft(id);
  },
  120_000,
);

it.each(DELETING)(
  'killed before and after %s, a deleted instance leaves nothing',
  async (name) => {
    const id = await journey.requestInstance(`deleted ${name}`);
    await journey.untilState(id, 'running');
    await crashAround(name, () =>
      waitFor('an answer to the deletion', async () => {
        const { status } = await journey.call('DELETE', `/api/v3/instances/${id}`);
        return status === 202;
      }),
    );
    await journey.untilState(id, 'deleted');
    await untilNothingIsLeft(id);
  },
  120_000,
);

it.each(['enforceSlots'])(
  'killed before and after %s, the newest is suspended with all it has, and comes back',
  async (name) => {
    const [row] = await queryStack<{ used: number; id: string }>(
      stack,
      `select (select count(*)::int from slots) as used, 'ins_' || replace(id::text, '-', '') as id
       from instances where state = 'running' order by created_at desc limit 1`,
    );
    const { used, id } = row!;
    await crashAround(name, async () => {
      await journey.buySeats(used - 1);
    });
    await journey.untilState(id, 'suspended');
    expect(await belongingsOf(stack, id)).toEqual({ ...EVERYTHING, slots: 0, placements: 0 });
    await journey.buySeats(seats);
    await journey.untilState(id, 'running');
    expect(await belongingsOf(stack, id)).toEqual(EVERYTHING);
  },
  180_000,
);

it('leaves nothing unsent and nothing dead behind', async () => {
  await waitFor('the outbox to be empty', async () => {
    const [row] = await queryStack<{ n: string }>(stack, 'select count(*) as n from outbox where sent_at is null');
    return row?.n === '0';
  });
  expect(await queryStack(stack, 'select code, reason from dead_letters')).toEqual([]);
  const rows = await queryStack(stack, `select state, count(*)::int as n from instances group by state order by state`);
  expect(rows).toEqual([
    { state: 'deleted', n: DELETING.length },
    { state: 'failed', n: COMPENSATING.length },
    { state: 'running', n: PROVISIONING.length },
  ]);
});
