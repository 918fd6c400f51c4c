import { createHmac } from 'node:crypto';
import type { OwnAppsOf } from '../channels/ports.ts';
import type { MetaEvents } from './meta-event.ts';
import { receiveMetaWebhook } from './receive-meta-webhook.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };
const apps: OwnAppsOf = new Map([
  ['2001', [{ appSecret: 'secret-of-birch', phoneNumberId: '3001' }]],
  ['2002', [{ appSecret: 'secret-of-cedar', phoneNumberId: '3002' }]],
]);

let queued: MetaEvents[];
let asked: number;
beforeEach(() => {
  queued = [];
  asked = 0;
});

const messageId = '01a1fee2-b444-7335-8225-43a7d9692e62';
const entry = (wabaId: string, phoneNumberId: string, wamid = `wamid.${wabaId}`, callback?: string) => ({
  id: wabaId,
  changes: [
    {
      field: 'messages',
      value: {
        metadata: { phone_number_id: phoneNumberId },
        statuses: [
          {
            id: wamid,
            status: 'delivered',
            timestamp: '1795000000',
            biz_opaque_callback_data: callback ?? messageId,
          },
        ],
        messages: [{ id: wamid, from: '971501234567', type: 'text', text: { body: 'STOP' }, timestamp: '1795000000' }],
      },
    },
    {
      field: 'message_template_status_update',
      value: { event: 'PAUSED', message_template_id: `template of ${wabaId}` },
    },
  ],
});

async function post(body: unknown, secret: string | null): Promise<string> {
  const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const signature = secret && `sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}`;
  const received = await receiveMetaWebhook(
    {
      appSecret: 'secret-of-the-platform',
      ownApps: () => {
        asked += 1;
        return Promise.resolve(apps);
      },
      queue: { enqueue: (events: MetaEvents) => Promise.resolve(void queued.push(events)) },
      clock: { now: () => new Date('2026-11-21T12:00:00Z') },
      logger: quiet,
    },
    rawBody,
    signature,
  );
  return received.ok ? `${received.value.received} taken` : received.error.code;
}
const webhook = (...entries: unknown[]) => ({ object: 'whatsapp_business_account', entry: entries });
const wamids = () => queued.flatMap(({ statuses, inbound }) => [...statuses, ...inbound].map(({ wamid }) => wamid));

it('what the platform’s app signs is taken whole, and asks for no other secret', async () => {
  expect(await post(webhook(entry('2001', '3001'), entry('2009', '3009')), 'secret-of-the-platform')).toBe('6 taken');
  expect(asked).toBe(0);
});

it('what an account’s own app signs is taken', async () => {
  expect(await post(webhook(entry('2001', '3001')), 'secret-of-birch')).toBe('3 taken');
  expect(queued[0]).toMatchObject({
    statuses: [{ wamid: 'wamid.2001', status: 'delivered' }],
    inbound: [{ phoneNumberId: '3001' }],
    templates: [{ wabaId: '2001' }],
  });
});

it.each([
  ['another account', webhook(entry('2002', '3002'))],
  ['the platform’s account', webhook(entry('2000', '3000'))],
  ['an account without a name', webhook({ ...entry('2002', '3002'), id: undefined })],
  ['nothing', webhook()],
  ['what is no webhook', '{"entry": 5}'],
  ['what is no JSON', 'entry=2001'],
])('its secret signs nothing about %s', async (_what, body) => {
  expect(await post(body, 'secret-of-birch')).toBe('WEBHOOK.SIGNATURE_INVALID');
  expect(queued).toEqual([]);
});

it('of a webhook about several accounts, and several numbers, only its own part is taken', async () => {
  const strangeNumber = entry('2001', '3002', 'wamid.strange');
  const noNumber = {
    id: '2001',
    changes: [{ field: 'messages', value: { statuses: [{ id: 'wamid.none', status: 'read' }] } }],
  };
  const body = webhook(entry('2002', '3002'), strangeNumber, noNumber, entry('2001', '3001'), entry('2000', '3000'));
  expect(await post(body, 'secret-of-birch')).toBe('4 taken');
  expect(new Set(wamids())).toEqual(new Set(['wamid.2001']));
  expect(queued.flatMap(({ templates }) => templates.map(({ wabaId }) => wabaId))).toEqual(['2001', '2001']);
});

it('its secret says nothing of a message that only its recipient’s phone could name', async () => {
  const named = entry('2001', '3001', 'wamid.seen-on-a-phone', 'words of other software');
  expect(await post(webhook(named), 'secret-of-birch')).toBe('2 taken');
  expect(queued[0]).toMatchObject({ statuses: [], inbound: [{ wamid: 'wamid.seen-on-a-phone' }] });
  expect(await post(webhook(named), 'secret-of-the-platform')).toBe('3 taken');
});

it.each([['a secret that nobody has'], [null]])('signed with %s, nothing is taken', async (secret) => {
  expect(await post(webhook(entry('2001', '3001')), secret)).toBe('WEBHOOK.SIGNATURE_INVALID');
  expect(queued).toEqual([]);
});
