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
const moments = (functions: string[]) =>
  functions.flatMap((name) => (['before', 'after'] as const).map((when) => ({ name, when })));

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

/** Plans the kill, and waits until it has happened and the host is back. */
async function crashAround(name: string, when: 'before' | 'after', work: () => Promise<void>): Promise<void> {
  const before = (await stack.processes())['functions-host'];
  const planned = await stack.call('POST', '/__local/crash', undefined, { function: name, when });
  expect(planned.status).toBeLessThan(300);
  await work();
  await waitFor(
    `the host to be killed ${when} ${name}`,
    async () => (await stack.processes())['functions-host'] !== before,
    {
      timeoutMs: 60_000,
    },
  );
  await waitFor('the host to answer again', async () => (await stack.call('GET', '/api/openapi.json')).ok, {
    timeoutMs: 60_000,
  });
}

let seats = 0;
it.each(moments(BUYING))(
  'killed $when $name, the payment still becomes an entitlement',
  async ({ name, when }) => {
    seats += 10;
    // Stripe tells of the customer already while the checkout is being made, so that call may be the one that is cut.
    await crashAround(name, when, () =>
      waitFor('the checkout to be paid', async () => Boolean(await journey.buySeats(seats))),
    );
    await journey.untilPaidSlots(seats);
  },
  120_000,
);

it.each(moments(PROVISIONING))(
  'killed $when $name, the instance still runs, with one slot, one placement, one proxy and its secrets',
  async ({ name, when }) => {
    let id = '';
    await crashAround(name, when, async () => {
      id = await journey.requestInstance(`${when} ${name}`);
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

it.each(moments(COMPENSATING))(
  'killed $when $name, an instance that cannot pair leaves nothing',
  async ({ name, when }) => {
    let id = '';
    await crashAround(name, when, async () => {
      id = await journey.requestInstance('refuse-pairing');
    });
    await journey.untilState(id, 'failed');
    await untilNothingIsLeft(id);
  },
  120_000,
);

it.each(moments(DELETING))(
  'killed $when $name, a deleted instance leaves nothing',
  async ({ name, when }) => {
    const id = await journey.requestInstance(`deleted ${when} ${name}`);
    await journey.untilState(id, 'running');
    await crashAround(name, when, () =>
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

it.each(moments(['enforceSlots']))(
  'killed $when $name, the newest is suspended with all it has, and comes back',
  async ({ name, when }) => {
    const [row] = await queryStack<{ used: number; id: string }>(
      stack,
      `select (select count(*)::int from slots) as used, 'ins_' || replace(id::text, '-', '') as id
       from instances where state = 'running' order by created_at desc limit 1`,
    );
    const { used, id } = row!;
    await crashAround(name, when, async () => {
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
    { state: 'deleted', n: moments(DELETING).length },
    { state: 'failed', n: moments(COMPENSATING).length },
    { state: 'running', n: moments(PROVISIONING).length },
  ]);
});
