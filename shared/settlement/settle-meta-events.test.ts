import { supabaseSettlement } from '../adapters/supabase/settlement.ts';
import type { Logger } from '../kernel/logger.ts';
import { AppError } from '../kernel/app-error.ts';
import type { QueueMessage } from '../messaging/consume-batch.ts';
import { makeCampaign, makePayer, status } from '../../supabase/tests/messages.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import type { MetaEventHandlers } from './ports.ts';
import { settleMetaEvents } from './settle-meta-events.ts';

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
  const bodies = Array.from({ length: 45 }, (_, n) => ({
    kind: 'statuses',
    items: messageIds.slice(n * 100, n * 100 + 100).map((id) => status(id, 'delivered')),
  }));
  const poison = { kind: 'statuses', items: [{ ...status(messageIds[0]!, 'read'), billable: 'yes' }] };
  await consume([...bodies, poison, { kind: 'gossip', items: [] }]);
  expect(await chargesOf(organizationId)).toBe(4500);
  expect(await lettersOf('m-45')).toEqual([{ code: 'MESSAGE.MALFORMED', body: poison }]);
  expect(await lettersOf('m-46')).toHaveLength(1);
});

it('parts from a set the one status whose value the database refuses', async () => {
  const organizationId = await makePayer(supabase.query, 800_000);
  const { messageIds } = await makeCampaign(supabase.query, organizationId, { recipients: 8 });
  const items = messageIds.map((id, n) => status(id, 'delivered', n === 5 ? { at: 'yesterday or so' } : {}));
  await consume([{ kind: 'statuses', items }]);
  expect(await chargesOf(organizationId)).toBe(7);
  expect(await lettersOf(`${items[5]!.wamid}:delivered`)).toEqual([
    { code: 'SETTLEMENT.REFUSED', body: { kind: 'statuses', items: [items[5]] } },
  ]);
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
