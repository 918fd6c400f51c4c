import { randomUUID } from 'node:crypto';
import { auditReplay } from '../../tests/support/audit-replay.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { makeCampaign, makePayer, settle, status, unpriced } from './messages.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const launch = async (recipients = 1) =>
  makeCampaign(database.query, await makePayer(database.query, 1_000_000), { recipients });

async function settlementOf(messageId: string) {
  const [row] = await database.query(
    `select settlement, charged::int, pricing_estimated as estimated from outbound_messages where id = $1`,
    [messageId],
  );
  return row;
}

const free = { billable: false, category: 'marketing' };
const charged = (amount: number) => ({ settlement: 'charged', charged: amount, estimated: false });

it('charges as the status of the delivery says, whatever an earlier one said', async () => {
  const { messageIds } = await launch();
  await settle(database.query, [status(messageIds[0]!, 'sent', free)]);
  await settle(database.query, [status(messageIds[0]!, 'delivered', { category: 'utility' })]);
  expect(await settlementOf(messageIds[0]!)).toEqual(charged(30_000));
  await settle(database.query, [status(messageIds[0]!, 'read', free)]);
  expect(await settlementOf(messageIds[0]!)).toEqual(charged(30_000));
});

it('charges as an earlier status said when the delivery says nothing', async () => {
  const { messageIds } = await launch(2);
  const [paid, unpaid] = messageIds as [string, string];
  await settle(database.query, [status(paid, 'sent', { category: 'utility' }), status(unpaid, 'sent', free)]);
  await settle(
    database.query,
    [paid, unpaid].map((id) => status(id, 'delivered', unpriced)),
  );
  expect(await settlementOf(paid)).toEqual(charged(30_000));
  expect(await settlementOf(unpaid)).toEqual({ settlement: 'free', charged: 0, estimated: false });
});

it('settles all that waited but the one status that the database refuses, which is kept with its reason', async () => {
  const wamids = Array.from({ length: 5 }, () => `wamid.${randomUUID()}`);
  await settle(
    database.query,
    wamids.map((wamid) => status(null, 'delivered', { wamid })),
  );
  const { messageIds } = await launch(5);
  for (const [n, id] of messageIds.entries()) {
    await database.query('update outbound_messages set wamid = $2 where id = $1', [id, wamids[n]]);
  }
  await database.query(`update unmatched_statuses set body = body || '{"at": "the day before"}' where wamid = $1`, [
    wamids[3],
  ]);
  await database.query('update unmatched_statuses set next_attempt_at = now()');
  const [looked] = await database.query('select settle_unmatched() as result');
  expect(looked).toEqual({ result: { due: 5, settled: 4, dead: 1, forgotten: 0 } });
  expect(await Promise.all(messageIds.map(settlementOf))).toEqual(
    messageIds.map((_id, n) => (n === 3 ? { settlement: 'open', charged: 0, estimated: false } : charged(80_000))),
  );
  expect(
    await database.query(`select code, reason from dead_letters where source_id like '%' || $1 || '%'`, [wamids[3]]),
  ).toEqual([{ code: 'SETTLEMENT.REFUSED', reason: expect.stringContaining('the day before') }]);
  expect(await database.query('select 1 from unmatched_statuses')).toEqual([]);
});

it('agrees with a replay of all that Meta told', async () => {
  expect(await auditReplay(database.url)).toMatchObject({ differences: 0 });
});
