import { supabaseSettlement } from '../adapters/supabase/settlement.ts';
import type { Logger } from '../kernel/logger.ts';
import { AppError } from '../kernel/app-error.ts';
import type { QueueMessage } from '../messaging/consume-batch.ts';
import { makeCampaign, makePayer, status } from '../../supabase/tests/messages.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import type { MetaEventHandlers } from './ports.ts';
import { settleMetaEvents } from './settle-meta-events.ts';
import { statusSetOf } from './status-set.ts';

const quiet: Logger = { info() {}, warn() {}, error() {}, child: () => quiet };
let supabase: TestSupabase;
beforeAll(async () => {
  supabase = await createTestSupabase();
});
afterAll(() => supabase.close());

const handled: unknown[] = [];
const note = (items: unknown) => Promise.resolve(void handled.push(items));
const handlers: MetaEventHandlers = { templates: note, inbound: note, account: note };
const consume = (bodies: unknown[], changed: Partial<MetaEventHandlers> = {}) =>
  settleMetaEvents(
    { store: supabaseSettlement(supabase.client), handlers: { ...handlers, ...changed }, logger: quiet },
    bodies.map((body, n): QueueMessage => ({ body, messageId: `m-${n}`, correlationId: null, deliveryCount: 1 })),
  );
const lettersOf = (sourceId: string) =>
  supabase.query(`select code, body from dead_letters where queue = 'meta-events' and source_id = $1`, [sourceId]);
const chargesOf = async (organizationId: string) =>
  (
    await supabase.query<{ charges: number }>(
      `select count(*)::int as charges from ledger_entries where organization_id = $1 and kind = 'charge'`,
      [organizationId],
    )
  )[0]!.charges;

it('settles more than one set, and keeps poison with its reason', async () => {
  const organizationId = await makePayer(supabase.query, 4500 * 80_000);
  const { messageIds } = await makeCampaign(supabase.query, organizationId, { recipients: 4500 });
  const bodies = [0, 1500, 3000, 3001].map((from, n) => ({
    kind: 'statuses',
    set: statusSetOf(messageIds.slice(from, from + 1500).map((id) => status(id, n % 2 ? 'delivered' : 'read'))),
  }));
  const read = statusSetOf([status(messageIds[0]!, 'read')]);
  const poison = [
    { kind: 'statuses', items: [{ ...status(messageIds[0]!, 'read'), billable: 'yes' }] },
    { kind: 'statuses', set: { ...read, places: [1] } },
    { kind: 'statuses', set: { ...read, wamids: [] } },
    { kind: 'statuses', set: { ...read, messageIds: [], wamids: [], places: [] } },
    { kind: 'gossip', items: [] },
    'no message at all',
  ];
  await consume([...bodies, ...poison]);
  expect(await chargesOf(organizationId)).toBe(4500);
  expect(
    await supabase.query(
      `select state, count(*)::int from outbound_messages where organization_id = $1 group by 1 order by 1`,
      [organizationId],
    ),
  ).toEqual([
    { state: 'delivered', count: 1500 },
    { state: 'read', count: 3000 },
  ]);
  for (const [n, body] of poison.entries()) {
    expect(await lettersOf(`m-${n + bodies.length}`)).toEqual([{ code: 'MESSAGE.MALFORMED', body }]);
  }
});

it('parts from a set the one status whose value the database refuses', async () => {
  const organizationId = await makePayer(supabase.query, 800_000);
  const { messageIds } = await makeCampaign(supabase.query, organizationId, { recipients: 8 });
  const items = messageIds.map((id, n) => status(id, 'delivered', n === 5 ? { at: 'yesterday or so' } : {}));
  await consume([{ kind: 'statuses', set: statusSetOf(items) }]);
  expect(await chargesOf(organizationId)).toBe(7);
  expect(await lettersOf(`${items[5]!.wamid}:delivered`)).toEqual([
    { code: 'SETTLEMENT.REFUSED', body: { kind: 'statuses', items: [items[5]] } },
  ]);
});

it('parts from a set what shares a value that the database refuses, and takes it again when it is mended', async () => {
  const organizationId = await makePayer(supabase.query, 800_000);
  const { messageIds } = await makeCampaign(supabase.query, organizationId, { recipients: 9 });
  const items = messageIds.map((id, n) =>
    n % 3 === 1 ? status(id, 'failed', { errorCode: 2 ** 40 }) : status(id, 'delivered'),
  );
  await consume([{ kind: 'statuses', set: statusSetOf(items) }]);
  expect(await chargesOf(organizationId)).toBe(6);
  const refused = items.filter(({ errorCode }) => errorCode !== null);
  for (const item of refused) {
    const [letter] = await lettersOf(`${item.wamid}:failed`);
    expect(letter).toEqual({ code: 'SETTLEMENT.REFUSED', body: { kind: 'statuses', items: [item] } });
  }
  await consume([{ kind: 'statuses', items: refused.map((item) => ({ ...item, errorCode: 131026 })) }]);
  expect(
    await supabase.query(
      `select error_code, count(*)::int from outbound_messages where organization_id = $1 and state = 'failed' group by 1`,
      [organizationId],
    ),
  ).toEqual([{ error_code: 131026, count: 3 }]);
});

it('hands the rest to whom it concerns: what fails for now comes again, what never will is kept', async () => {
  const organizationId = await makePayer(supabase.query, 80_000);
  const { messageIds } = await makeCampaign(supabase.query, organizationId);
  const account = {
    kind: 'account',
    items: [{ wabaId: '1', field: 'account_update', phoneNumber: null, event: null }],
  };
  const inbound = {
    kind: 'inbound',
    items: [
      { wamid: 'w', phoneNumberId: '3', from: { phone: '1555', bsuid: null }, type: 'text', text: 'STOP', at: 'now' },
    ],
  };
  const away = new AppError('META.AWAY', { kind: 'unavailable', message: 'later' });
  const never = new AppError('META.NEVER', { kind: 'invalid', message: 'never' });
  await expect(
    consume([account, inbound, { kind: 'statuses', items: [status(messageIds[0]!, 'delivered')] }], {
      account: () => Promise.reject(away),
      inbound: () => Promise.reject(never),
    }),
  ).rejects.toBe(away);
  expect(await chargesOf(organizationId)).toBe(1);
  expect(await lettersOf('m-1')).toEqual([{ code: 'META.NEVER', body: inbound }]);
  handled.length = 0;
  await consume([account, inbound]);
  expect(handled).toEqual([account.items, inbound.items]);
});
