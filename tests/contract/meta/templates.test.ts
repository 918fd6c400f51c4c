import { waitFor } from '../../support/wait-for.ts';
import { startLocalMeta, templateMessage, type Answer, type LocalMeta } from './target.ts';

let meta: LocalMeta;
beforeAll(async () => {
  meta = await startLocalMeta();
  await meta.control('PUT', 'behaviour', { templateReviewMs: 0 });
});
afterAll(() => meta.close());

const body = { type: 'BODY', text: 'Hello {{1}}, this is for you alone.', example: { body_text: [['Ann']] } };
const create = (template: Record<string, unknown>): Promise<Answer> =>
  meta.call('POST', `${meta.wabaId}/message_templates`, {
    language: 'en_US',
    category: 'MARKETING',
    components: [body],
    ...template,
  });
const events = () => meta.receiver.changes('message_template_status_update');

test('a template is pending, then approved or rejected, then paused, disabled or called something else; each is told', async () => {
  const { id } = (await create({ name: 'life_of_one' })).body;
  await waitFor('its approval', () => events().some((event) => event.message_template_id === Number(id)));
  expect(events().find((event) => event.message_template_id === Number(id))).toEqual({
    event: 'APPROVED',
    message_template_id: Number(id),
    message_template_name: 'life_of_one',
    message_template_language: 'en_US',
    message_template_category: 'MARKETING',
    reason: 'NONE',
  });
  const send = () =>
    meta.call('POST', `${meta.phoneNumberId}/messages`, templateMessage('15550109999', 'life_of_one', ['Ann']));
  expect((await send()).status).toBe(200);
  for (const [status, code] of [
    ['PAUSED', 132015],
    ['DISABLED', 132016],
    ['REJECTED', 132001],
  ] as const) {
    await meta.control('POST', `templates/${id}/status`, { status });
    expect((await send()).body.error.code).toBe(code);
    await waitFor(`the event ${status}`, () => events().some(({ event }) => event === status));
  }
  await meta.control('POST', `templates/${id}/status`, { category: 'UTILITY' });
  await waitFor('the other category', () => meta.receiver.changes('template_category_update').length === 1);
  expect(meta.receiver.changes('template_category_update')[0]).toMatchObject({
    previous_category: 'MARKETING',
    new_category: 'UTILITY',
  });
  expect((await meta.call('GET', `${id}?fields=status,category`)).body).toEqual({
    id,
    status: 'REJECTED',
    category: 'UTILITY',
  });

  const rejected = (await create({ name: 'please_reject_me' })).body.id;
  await waitFor('its rejection', () => events().some((event) => event.message_template_id === Number(rejected)));
  expect(events().at(-1)).toMatchObject({ event: 'REJECTED', reason: 'INVALID_FORMAT' });
});

test('a name and language exist once, and are not free again for a while after they were deleted', async () => {
  await create({ name: 'only_one' });
  expect((await create({ name: 'only_one' })).body.error).toMatchObject({ code: 100, error_subcode: 2388024 });
  expect((await create({ name: 'only_one', language: 'de' })).status).toBe(200);
  const found = (await meta.call('GET', `${meta.wabaId}/message_templates?name=only_one&limit=1&fields=language`)).body;
  expect(found.data).toHaveLength(1);
  const next = await fetch(found.paging.next, { headers: { authorization: `Bearer ${meta.accessToken}` } });
  expect(((await next.json()) as { data: unknown[] }).data).toHaveLength(1);
  expect((await meta.call('DELETE', `${meta.wabaId}/message_templates?name=only_one`)).body).toEqual({ success: true });
  expect((await create({ name: 'only_one' })).body.error).toMatchObject({ code: 100, error_subcode: 2388023 });
  expect((await meta.call('DELETE', `${meta.wabaId}/message_templates?name=only_one`)).status).toBe(404);
});

test('an edited template is reviewed again', async () => {
  const { id } = (await create({ name: 'edited' })).body;
  const statusOf = async (): Promise<string> => (await meta.call('GET', `${id}?fields=status`)).body.status;
  await waitFor('its approval', async () => (await statusOf()) === 'APPROVED');
  await meta.control('PUT', 'behaviour', { templateReview: 'manual' });
  expect(
    (await meta.call('POST', id, { components: [{ ...body, text: 'Dear {{1}}, this is for you alone.' }] })).body,
  ).toEqual({ success: true });
  expect(await statusOf()).toBe('PENDING');
  await meta.control('PUT', 'behaviour', { templateReview: 'approve' });
  await meta.control('POST', `templates/${id}/status`, { status: 'APPROVED' });
  expect((await meta.call('POST', id, { components: [body] })).body.error).toMatchObject({
    code: 100,
    error_subcode: 2388003,
  });
});

test.each([
  ['a name in capitals', { name: 'Nope' }],
  ['an unknown language', { language: 'xx' }],
  ['an unknown category', { category: 'SPAM' }],
  ['no body', { components: [{ type: 'FOOTER', text: 'Bye' }] }],
  ['a variable without an example', { components: [{ type: 'BODY', text: 'Hello {{1}}, this is for you.' }] }],
  ['a variable at the end', { components: [{ ...body, text: 'This is for you alone, dear {{1}}' }] }],
  ['numbers that do not count up', { components: [{ ...body, text: 'Hello {{2}}, this is for you alone.' }] }],
  [
    'more variables than words',
    { components: [{ type: 'BODY', text: 'Hi {{1}} {{2}} bye', example: { body_text: [['Ann', 'Bob']] } }] },
  ],
  ['a media header without an example', { components: [{ type: 'HEADER', format: 'IMAGE' }, body] }],
  [
    'two links of one button',
    {
      components: [
        body,
        { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Go', url: 'https://x.test/{{1}}/{{2}}' }] },
      ],
    },
  ],
  [
    'a text of its own for an authentication template',
    {
      category: 'AUTHENTICATION',
      components: [body, { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] }],
    },
  ],
])('%s is refused', async (_what, template) => {
  const { status, body: answer } = await create({ name: 'refused', ...template });
  expect(status).toBe(400);
  expect(answer.error.code).toBe(100);
});

test('a media header takes the handle of an uploaded example', async () => {
  const bytes = Buffer.from('not really a picture');
  const session = (await meta.call('POST', `app/uploads?file_length=${bytes.length}&file_type=image/png`)).body;
  const headers = { authorization: `OAuth ${meta.accessToken}`, file_offset: '0', 'content-type': 'image/png' };
  const { h: handle } = (await meta.call('POST', session.id, bytes, headers)).body;
  const header = { type: 'HEADER', format: 'IMAGE', example: { header_handle: [handle] } };
  expect((await create({ name: 'with_picture', components: [header, body] })).status).toBe(200);
});

test('named variables are filled by their names, in a header too, where their underscore marks nothing', async () => {
  const named = (param_name: string, example: string) => ({ param_name, example });
  await create({
    name: 'by_name',
    parameter_format: 'NAMED',
    components: [
      {
        type: 'HEADER',
        format: 'TEXT',
        text: 'For {{first_name}}',
        example: { header_text_named_params: [named('first_name', 'Ann')] },
      },
      {
        type: 'BODY',
        text: 'Hello {{first_name}}, it is yours until {{last_day}} at noon.',
        example: { body_text_named_params: [named('first_name', 'Ann'), named('last_day', 'Friday')] },
      },
    ],
  });
  await waitFor('its approval', () => events().some((event) => event.message_template_name === 'by_name'));
  const send = (body: [string, string][]): Promise<Answer> => {
    const filled = (name: string, text: string) => ({ type: 'text', parameter_name: name, text });
    const message = templateMessage('15550109999', 'by_name', []);
    const components = [
      { type: 'header', parameters: [filled('first_name', 'Ann')] },
      { type: 'body', parameters: body.map(([name, text]) => filled(name, text)) },
    ];
    return meta.call('POST', `${meta.phoneNumberId}/messages`, {
      ...message,
      template: { ...message.template, components },
    });
  };
  expect(
    (
      await send([
        ['last_day', 'Friday'],
        ['first_name', 'Ann'],
      ])
    ).status,
  ).toBe(200);
  expect(
    (
      await send([
        ['last_day', 'Friday'],
        ['1', 'Ann'],
      ])
    ).body.error.code,
  ).toBe(132012);
});
