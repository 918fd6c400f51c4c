import { waitFor } from '../../support/wait-for.ts';
import { publishedSchema, publishedSchemasAvailable } from './published-schema.ts';
import { approvedTemplate, startLocalMeta, templateMessage, type LocalMeta } from './target.ts';

const whenPublished = publishedSchemasAvailable ? test : test.skip;
if (!publishedSchemasAvailable) console.log("skipped: Meta's published description is not beside this project");

/** What the Cloud API sends and its description of v23 does not name. */
const newer: Record<string, string[]> = {
  'GraphAPIError.error': ['error_data'],
  Statuses: ['biz_opaque_callback_data', 'recipient_user_id'],
  Pricing: ['type'],
  ContactProfile: ['user_id'],
};

let meta: LocalMeta;
beforeAll(async () => {
  meta = await startLocalMeta();
  await meta.control('PUT', 'behaviour', {
    templateReview: 'manual',
    sentDelayMs: [0, 0],
    deliveredDelayMs: [0, 0],
    readDelayMs: [0, 0],
    readShare: 1,
    conversation: true,
  });
});
afterAll(() => meta.close());

function expectShape(name: string, object: Record<string, unknown>, property?: string): void {
  const { required, known } = publishedSchema(name, property);
  const title = property === undefined ? name : `${name}.${property}`;
  expect([title, known.length > 0]).toEqual([title, true]);
  expect([title, Object.keys(object)]).toEqual([title, expect.arrayContaining(required)]);
  expect([title, [...known, ...(newer[title] ?? [])]]).toEqual([title, expect.arrayContaining(Object.keys(object))]);
}

whenPublished('answers have the keys that Meta publishes, and no others', async () => {
  await approvedTemplate(meta, 'shapes');
  const message = (
    await meta.call('POST', `${meta.phoneNumberId}/messages`, templateMessage('15550109999', 'shapes', ['Ann']))
  ).body;
  expectShape('MessageResponsePayload', message);
  expectShape('MessageResponse', message);
  const refused = await meta.call('POST', `${meta.phoneNumberId}/messages`, templateMessage('15550109999', 'nothing'));
  expectShape('GraphAPIError', refused.body);
  expectShape('GraphAPIError', refused.body.error, 'error');
  const missing = await meta.call('GET', '123456789');
  expectShape('GraphAPIError', missing.body.error, 'error');
  const fields = 'display_phone_number,verified_name,status,quality_rating,account_mode,messaging_limit_tier';
  const numbers = (await meta.call('GET', `${meta.wabaId}/phone_numbers?fields=${fields}`)).body;
  expectShape('WhatsAppBusinessAccountPhoneNumbersConnection', numbers);
  expectShape('WhatsAppBusinessAccountPhoneNumber', numbers.data[0]);
  const waba = await meta.call('GET', `${meta.wabaId}?fields=name,currency,country,timezone_id,account_review_status`);
  expectShape('WhatsAppBusinessAccount', waba.body);
});

whenPublished('webhooks have the keys that Meta publishes, and no others', async () => {
  const { receiver } = meta;
  await meta.call(
    'POST',
    `${meta.phoneNumberId}/messages`,
    templateMessage('15550108888', 'shapes', ['Ann'], { biz_opaque_callback_data: 'x' }),
  );
  await meta.call('POST', `${meta.phoneNumberId}/messages`, templateMessage('919999131026', 'shapes', ['Ann']));
  await meta.control('POST', 'inbound', {
    from: '15550108888',
    phoneNumberId: meta.phoneNumberId,
    text: 'Is this é/ok? 👍',
  });
  await waitFor('every kind of webhook', () => {
    const told = new Set(receiver.statuses().map(({ status }) => status));
    return told.size === 4 && receiver.changes('messages').some(({ messages }) => messages);
  });
  for (const { genuine, body } of receiver.posts) {
    expect(genuine).toBe(true);
    expectShape('WebhookPayload', body);
    for (const entry of body.entry) {
      const { time: _time, ...published } = entry as unknown as Record<string, unknown>;
      expectShape('Entry', published);
      for (const change of entry.changes) expectShape('Change', change as unknown as Record<string, unknown>);
    }
  }
  for (const value of receiver.changes('messages')) {
    expectShape('Metadata', value.metadata);
    expectShape(value.statuses ? 'StatusMessageValue' : 'IncomingMessageValueGeneral', value);
    for (const status of value.statuses ?? []) {
      expectShape('Statuses', status);
      if (status.pricing) expectShape('Pricing', status.pricing);
      if (status.conversation) expectShape('Conversation', status.conversation);
      for (const error of status.errors ?? []) expectShape('StatusError', error);
    }
    for (const contact of value.contacts ?? []) expectShape('ContactProfile', contact);
  }
});
