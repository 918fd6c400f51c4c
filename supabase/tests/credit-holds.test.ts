import * as fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { call } from './fixtures.ts';
import { accept, apply, balanceOf, event, makePlace, reserve, type Place } from './metering-fixtures.ts';
import { raceAtDoor } from './race.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const close = (how: 'settle' | 'release', organizationId: string, source: string) =>
  call<string>(database, `${how}_credits`, organizationId, source);
const together = <T>(times: number, work: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, n) => work(n)));

it('grants exactly 6 of 20 racing reserves of 75 on 500', async () => {
  const { organizationId } = await makePlace(database, 500);
  const answers = await raceAtDoor(database, organizationId, 20, (n) =>
    reserve(database, organizationId, 75, `race-${n}`),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(6);
  expect(answers.filter(({ code }) => code === 'CREDITS.EXHAUSTED')).toHaveLength(14);
  expect(await balanceOf(database, organizationId)).toEqual({ credits: 500, held: 450, ledger: 500, open: 450 });
});

it('reserves, settles and releases once, however often and from however many places it is asked', async () => {
  const { organizationId } = await makePlace(database, 100);
  await together(8, () => reserve(database, organizationId, 30, 'one'));
  await together(8, () => reserve(database, organizationId, 20, 'two'));
  expect(await balanceOf(database, organizationId)).toMatchObject({ credits: 100, held: 50 });
  expect(await together(8, () => close('settle', organizationId, 'one'))).toEqual(Array(8).fill('settled'));
  expect(await together(8, () => close('release', organizationId, 'two'))).toEqual(Array(8).fill('released'));
  expect(await balanceOf(database, organizationId)).toEqual({ credits: 70, held: 0, ledger: 70, open: 0 });
});

it('lets the first of settle and release stand', async () => {
  const { organizationId } = await makePlace(database, 100);
  await reserve(database, organizationId, 10, 'a');
  await reserve(database, organizationId, 10, 'b');
  expect(await close('settle', organizationId, 'a')).toBe('settled');
  expect(await close('release', organizationId, 'a')).toBe('settled');
  expect(await close('release', organizationId, 'b')).toBe('released');
  expect(await close('settle', organizationId, 'b')).toBe('released');
  expect(await close('settle', organizationId, 'never')).toBe('unknown');
  expect(await balanceOf(database, organizationId)).toEqual({ credits: 90, held: 0, ledger: 90, open: 0 });
});

it('answers a repeated reserve with what became of the first', async () => {
  const { organizationId } = await makePlace(database, 10);
  expect(await reserve(database, organizationId, 4, 's')).toEqual({ ok: true, state: 'open' });
  expect(await reserve(database, organizationId, 5, 's')).toEqual({ ok: false, code: 'CREDITS.SOURCE_REUSED' });
  await close('settle', organizationId, 's');
  expect(await reserve(database, organizationId, 4, 's')).toEqual({ ok: true, state: 'settled' });
  await reserve(database, organizationId, 1, 'r');
  await close('release', organizationId, 'r');
  expect(await reserve(database, organizationId, 1, 'r')).toEqual({ ok: false, code: 'CREDITS.RELEASED' });
  expect(await reserve(database, organizationId, 7, 't')).toEqual({
    ok: false,
    code: 'CREDITS.EXHAUSTED',
    available: 6,
  });
  await expect(reserve(database, organizationId, 0, 'zero')).rejects.toThrow(/one credit or more/);
});

describe('any interleaving of grants, reservations, settlements, releases, usage, copies and clawbacks', () => {
  const source = fc.integer({ min: 0, max: 5 }).map((n) => `message-${n}`);
  const invoice = fc.integer({ min: 0, max: 3 });
  const operation = fc.oneof(
    fc.record({ kind: fc.constant('grant' as const), invoice }),
    fc.record({
      kind: fc.constant('clawback' as const),
      invoice,
      refund: fc.integer({ min: 0, max: 2 }),
      stands: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('reserve' as const), source, amount: fc.integer({ min: 1, max: 15 }) }),
    fc.record({ kind: fc.constant('settle' as const), source }),
    fc.record({ kind: fc.constant('release' as const), source }),
    fc.record({
      kind: fc.constant('sent' as const),
      key: fc.integer({ min: 0, max: 8 }),
      source: fc.option(source, { nil: null }),
    }),
  );
  type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;
  const round = fc.array(fc.record({ operation, copies: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 1,
    maxLength: 6,
  });

  /** Each invoice bought packs of which a part was billed: ten credits and ten cents for each number up. */
  const settleInvoice = (organizationId: string, number: number, refunds: unknown[]) =>
    database.query('select settle_invoice($1, $2, null)', [
      organizationId,
      JSON.stringify({
        invoice_id: `in_${organizationId}_${number}`,
        subscription_id: `sub_${organizationId}`,
        subscription_ended: false,
        total: 10 * (number + 1),
        lines: [
          {
            line_id: `il_${organizationId}_${number}`,
            entitlement: 'message_credits',
            tier: null,
            quantity: number + 1,
            amount: 10,
            full_amount: 1000,
            proration: false,
          },
        ],
        refunds,
      }),
    ]);

  async function perform({ organizationId, instanceId, workerId }: Place, operation: Operation): Promise<string> {
    switch (operation.kind) {
      case 'grant':
        await settleInvoice(organizationId, operation.invoice, []);
        return 'granted';
      case 'clawback':
        await settleInvoice(organizationId, operation.invoice, [
          {
            refund_id: `re_${operation.refund}`,
            amount: 3 * (operation.refund + 1),
            stands: operation.stands,
            after_end: false,
          },
        ]);
        return 'taken back';
      case 'reserve':
        return (await reserve(database, organizationId, operation.amount, operation.source)).code ?? 'reserved';
      case 'settle':
      case 'release':
        return close(operation.kind, organizationId, operation.source);
      case 'sent': {
        const told = event(instanceId, { key: `key-${operation.key}`, message_id: operation.source });
        const { outcomes, messages } = await accept(database, workerId, [told]);
        const { shortfall } = await apply(database, messages);
        return shortfall > 0 ? 'shortfall' : outcomes[0]!.outcome;
      }
    }
  }

  it('conserves: the balance is the ledger’s sum, what is held the sum of the open, and neither is below zero', async () => {
    const happened = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 2, maxLength: 8 }), async (rounds) => {
        const place = await makePlace(database);
        for (const tasks of rounds) {
          const work = tasks.flatMap(({ operation, copies }) => Array.from({ length: copies }, () => operation));
          for (const outcome of await Promise.all(work.map((operation) => perform(place, operation)))) {
            happened.add(outcome);
          }
          const { credits, held, ledger, open } = await balanceOf(database, place.organizationId);
          expect({ ledger, open }).toEqual({ ledger: credits, open: held });
          expect(held).toBeGreaterThanOrEqual(0);
          expect(credits).toBeGreaterThanOrEqual(held);
        }
      }),
      { numRuns: 100 },
    );
    // It proves nothing unless all of it has happened.
    for (const outcome of [
      'reserved',
      'CREDITS.EXHAUSTED',
      'settled',
      'released',
      'shortfall',
      'accepted',
      'duplicate',
    ]) {
      expect(happened).toContain(outcome);
    }
    const [row] = await database.query<{ n: number }>(
      `select count(*)::int as n from credit_ledger where kind = 'clawback' and amount < 0`,
    );
    expect(row!.n).toBeGreaterThan(0);
  }, 90_000);
});
