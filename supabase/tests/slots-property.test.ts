import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { NOTICE_SECONDS, Tenant, type InstanceRow } from './slots.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type Action =
  | { do: 'buy'; seats: number; status: string }
  | { do: 'request' }
  | { do: 'advance' | 'fail' | 'delete'; which: number }
  | { do: 'pass'; seconds: number };

const which = fc.nat({ max: 7 });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      seats: fc.nat({ max: 4 }),
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'PAST_DUE', 'CANCELED', 'UNPAID'),
    }),
  },
  { weight: 5, arbitrary: fc.constant({ do: 'request' as const }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('advance' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      seconds: fc.constantFrom(1, NOTICE_SECONDS + 1, 3 * 86_400),
    }),
  },
);
/** Some actions come one by one, some at the same moment. */
const story = fc.array(fc.array(action, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 25 });

const HOLDS_A_SLOT = ['requested', 'provisioning', 'running'];

async function act(tenant: Tenant, requested: string[], given: Action): Promise<void> {
  if (given.do === 'buy') return tenant.buy(given.seats, given.status);
  if (given.do === 'pass') return tenant.pass(given.seconds);
  if (given.do === 'request') {
    const id = await tenant.request();
    if (id) requested.push(id);
    return;
  }
  const id = requested[given.which % Math.max(1, requested.length)];
  if (id === undefined) return;
  if (given.do === 'advance') await tenant.advance(id);
  if (given.do === 'fail') await tenant.fail(id);
  if (given.do === 'delete') await tenant.delete(id);
}

function checkRows(rows: InstanceRow[], requested: string[]): void {
  expect(rows.map(({ id }) => id).sort()).toEqual([...requested].sort());
  for (const row of rows) {
    expect({ state: row.state, slot: row.has_slot }).toEqual({
      state: row.state,
      slot: HOLDS_A_SLOT.includes(row.state),
    });
    if (!HOLDS_A_SLOT.includes(row.state)) expect(row).toMatchObject({ worker_id: null, suspend_after: null });
    if (['failed', 'deleted'].includes(row.state) && !row.saga_live) expect(row.has_proxy).toBe(false);
  }
}

it('whatever happens in whatever order, nobody runs more than is paid for after the notice, and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (moments) => {
      const tenant = await Tenant.make(database);
      await tenant.stock(30);
      const requested: string[] = [];
      for (const actions of moments) {
        await Promise.all(actions.map((given) => act(tenant, requested, given)));
        checkRows(await tenant.instances(), requested);
      }

      // The notice runs out, and what is under way goes on until nothing moves any more.
      await tenant.pass(0);
      await tenant.pass(NOTICE_SECONDS + 1);
      let rows = await tenant.instances();
      const usable = await tenant.usable();
      expect(rows.filter(({ has_slot: has }) => has).length).toBeLessThanOrEqual(usable);
      for (let round = 0; round < 8; round++) {
        for (const { id } of rows) await tenant.advance(id);
        await tenant.pass(300);
        rows = await tenant.instances();
      }
      checkRows(rows, requested);
      const inUse = rows.filter(({ has_slot: has }) => has);
      expect(inUse.every(({ state, suspend_after: notice }) => state === 'running' && notice === null)).toBe(true);
      const usableNow = await tenant.usable();
      expect(inUse.length).toBeLessThanOrEqual(usableNow);
      const suspended = rows.filter(({ state }) => state === 'suspended');
      if (suspended.length > 0) expect(inUse).toHaveLength(usableNow);
      expect(rows.every(({ state }) => ['running', 'suspended', 'failed', 'deleted'].includes(state))).toBe(true);
    }),
    { numRuns: 60 },
  );
}, 120_000);
