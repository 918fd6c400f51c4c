import fc from 'fast-check';
import { readMetaWebhook } from './read-meta-webhook.ts';

const now = new Date('2026-11-21T10:00:00Z');
const events = (...changes: unknown[]) => readMetaWebhook({ entry: [{ id: 'waba', changes }] }, now)?.events;
const statusOf = (status: Record<string, unknown>) =>
  events({
    field: 'messages',
    value: { statuses: [{ id: 'w', status: 'delivered', timestamp: '1763719200', ...status }] },
  })?.statuses[0];

it('reads a status with its pricing, its error and our id', () => {
  expect(
    statusOf({
      biz_opaque_callback_data: 'msg_019a00000000700080000000000000ab',
      pricing: { billable: false, pricing_model: 'PMP', category: 'authentication-international', type: 'free' },
      errors: [{ code: 131026, title: 'Message undeliverable' }, { code: 1 }],
    }),
  ).toEqual({
    messageId: '019a0000-0000-7000-8000-0000000000ab',
    wamid: 'w',
    status: 'delivered',
    at: '2025-11-21T10:00:00.000Z',
    billable: false,
    category: 'authentication-international',
    pricingType: 'free',
    errorCode: 131026,
    errorTitle: 'Message undeliverable',
  });
});

it.each([
  [{ type: 'regular' }, true],
  [{ type: 'free_customer_service' }, false],
  [{ billable: true, type: 'free_customer_service' }, true],
  [{ category: 'marketing' }, null],
  [undefined, null],
])('takes what is billable from %j as %s', (pricing, billable) => {
  expect(statusOf({ pricing })?.billable).toBe(billable);
});

it.each(['hello', 'msg_1', '{}', 7, null])('takes the callback data %j for none of ours', (data) => {
  expect(statusOf({ biz_opaque_callback_data: data })?.messageId).toBeNull();
});

it('reads what people wrote, by number or by BSUID', () => {
  const value = (message: object) => ({
    metadata: { phone_number_id: '3' },
    messages: [{ id: 'w', type: 'text', ...message }],
  });
  const read = events(
    { field: 'messages', value: value({ from: '15550001111', text: { body: 'STOP' } }) },
    { field: 'messages', value: value({ from: 'US.abc', type: 'button', button: { text: 'Stop' } }) },
    { field: 'messages', value: value({}) },
  );
  expect(read?.inbound).toMatchObject([
    { phoneNumberId: '3', from: { phone: '15550001111', bsuid: null }, text: 'STOP' },
    { phoneNumberId: '3', from: { phone: null, bsuid: 'US.abc' }, text: 'Stop' },
  ]);
});

it('reads changes of templates and of accounts, and passes over what nothing here is about', () => {
  const read = readMetaWebhook(
    {
      entry: [
        {
          id: 42,
          changes: [
            {
              field: 'message_template_status_update',
              value: {
                event: 'PAUSED',
                message_template_id: 7,
                message_template_name: 'hello',
                message_template_language: 'en',
              },
            },
            { field: 'phone_number_quality_update', value: { display_phone_number: '1555', event: 'DOWNGRADE' } },
            { field: 'flows', value: {} },
          ],
        },
      ],
    },
    now,
  );
  expect(read?.events.templates).toEqual([
    {
      wabaId: '42',
      field: 'message_template_status_update',
      event: 'PAUSED',
      metaTemplateId: '7',
      name: 'hello',
      language: 'en',
      reason: null,
    },
  ]);
  expect(read?.events.account).toEqual([
    { wabaId: '42', field: 'phone_number_quality_update', phoneNumber: '1555', event: 'DOWNGRADE' },
  ]);
  expect(read?.ignored).toEqual(['flows']);
});

it('never throws, and never loses a good status to what stands beside it', () => {
  const good = { id: 'good', status: 'read' };
  fc.assert(
    fc.property(
      fc.array(fc.anything()),
      fc.array(fc.anything()),
      fc.array(fc.anything()),
      (entries, changes, statuses) => {
        const change = { field: 'messages', value: { statuses: [...statuses, good] } };
        const read = readMetaWebhook({ entry: [...entries, { changes: [...changes, change] }] }, now);
        expect(read?.events.statuses.at(-1)).toMatchObject({ wamid: 'good', status: 'read' });
      },
    ),
  );
});
