import { templateRequestSchema } from './template.schema.ts';

const body = {
  type: 'BODY',
  text: 'Hello {{1}}, your order {{2}} has left our warehouse and arrives soon.',
  example: { body_text: [['Ada', 'A-17']] },
};
const otp = { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] };

function faultsOf(change: Record<string, unknown>): string[] {
  const request = { name: 'order_shipped', language: 'en_US', category: 'utility', components: [body], ...change };
  const parsed = templateRequestSchema.safeParse(request);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

it('takes what Meta takes', () => {
  expect(faultsOf({})).toEqual([]);
  expect(
    faultsOf({
      category: 'marketing',
      parameterFormat: 'NAMED',
      components: [
        {
          type: 'HEADER',
          format: 'TEXT',
          text: 'News for {{first_name}}',
          example: { header_text_named_params: [{ param_name: 'first_name', example: 'Ada' }] },
        },
        {
          type: 'BODY',
          text: 'Hello {{name}}, these are the news of this week.',
          example: { body_text_named_params: [{ param_name: 'name', example: 'Ada' }] },
        },
        { type: 'FOOTER', text: 'Reply STOP to end this' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'QUICK_REPLY', text: 'More' },
            { type: 'QUICK_REPLY', text: 'Stop' },
            { type: 'URL', text: 'Read', url: 'https://wasup.test/n/{{id}}', example: ['https://wasup.test/n/1'] },
            { type: 'COPY_CODE', example: 'SPRING' },
          ],
        },
      ],
    }),
  ).toEqual([]);
  expect(
    faultsOf({
      category: 'authentication',
      ttlSeconds: 600,
      components: [
        { type: 'BODY', add_security_recommendation: true },
        { type: 'FOOTER', code_expiration_minutes: 5 },
        otp,
      ],
    }),
  ).toEqual([]);
});

const header = (text: string, example?: unknown) => ({ type: 'HEADER', format: 'TEXT', text, example });
const text = (words: string, ...examples: string[]) => ({
  type: 'BODY',
  text: words,
  ...(examples.length > 0 && { example: { body_text: [examples] } }),
});
const buttons = (...list: unknown[]) => ({ type: 'BUTTONS', buttons: list });
const reply = (label: string) => ({ type: 'QUICK_REPLY', text: label });

it.each([
  [
    'a gap in the numbers',
    [text('Hello {{1}} and {{3}} of our many good friends here', 'a', 'b')],
    /BODY: variables must be/,
  ],
  ['a name among numbers', [text('Hello dear {{name}} of ours here', 'a')], /BODY: variables must be/],
  [
    'too few examples',
    [text('Hello {{1}} your code is {{2}} for this day only', 'a')],
    /BODY: 2 variables need 2 examples/,
  ],
  ['no example', [text('Hello {{1}} we have news')], /BODY: 1 variables need 1 examples, 0/],
  ['a variable at the start', [text('{{1}} is your next visit to us', 'a')], /BODY: a variable may not stand at/],
  ['a variable at the end', [text('Your next visit to us is {{1}}.', 'a')], /BODY: a variable may not stand at/],
  [
    'two variables beside each other',
    [text('We wish {{1}} {{2}} a very good day out there', 'a', 'b')],
    /need words between/,
  ],
  ['little but variables', [text('Hi {{1}} now', 'a')], /BODY: 1 variables need at least 3 words/],
  ['a variable that is not closed', [text('Hello {{1} how are you doing today')], /BODY: a variable is not closed/],
  ['a long body', [text('a'.repeat(1025))], /BODY: at most 1024/],
  ['no body', [{ type: 'FOOTER', text: 'x' }], /BODY: a template needs one/],
  ['two bodies', [body, body], /BODY: a template has one/],
  [
    'two variables in a header',
    [header('{{1}} and {{2}}', { header_text: ['a', 'b'] }), body],
    /HEADER: at most one variable/,
  ],
  ['formatting in a header', [header('*Bold*'), body], /HEADER: no line breaks/],
  ['a header without its example', [header('For {{1}}'), body], /HEADER: 1 variables need/],
  ['a variable in a footer', [body, { type: 'FOOTER', text: 'for {{1}}' }], /FOOTER: no variables/],
  ['a long footer', [body, { type: 'FOOTER', text: 'a'.repeat(61) }], /FOOTER: at most 60/],
  [
    'quick replies apart',
    [body, buttons(reply('a'), { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+14155550100' }, reply('b'))],
    /quick replies must stand together/,
  ],
  [
    'three addresses',
    [body, buttons(...['a', 'b', 'c'].map((label) => ({ type: 'URL', text: label, url: 'https://a.test' })))],
    /at most 2 of the kind URL/,
  ],
  [
    'a variable inside an address',
    [body, buttons({ type: 'URL', text: 'a', url: 'https://a.test/{{1}}/b', example: ['x'] })],
    /at its end/,
  ],
  [
    'an address without its example',
    [body, buttons({ type: 'URL', text: 'a', url: 'https://a.test/{{1}}' })],
    /needs an example/,
  ],
  ['the same text twice', [body, buttons(reply('a'), reply('a'))], /same text/],
  ['an OTP button outside authentication', [body, otp], /OTP is for authentication only/],
])('refuses %s and names the component', (_what, components, expected) => {
  expect(faultsOf({ components }).join('\n')).toMatch(expected);
});

it.each([
  ['a text of its own', [body, otp], /BODY: the text of an authentication template/],
  ['no OTP button', [{ type: 'BODY' }], /BUTTONS: authentication needs one OTP button/],
  ['another button', [{ type: 'BODY' }, buttons(reply('a'))], /exactly one OTP button/],
  ['a header', [header('Hi'), { type: 'BODY' }, otp], /HEADER: authentication templates have none/],
])('refuses authentication with %s', (_what, components, expected) => {
  expect(faultsOf({ category: 'authentication', components }).join('\n')).toMatch(expected);
});

it('refuses a name, a language, a media header without example and a life that Meta would not take', () => {
  expect(faultsOf({ name: 'Order Shipped' })).toEqual(['name: small letters, digits and underscores only']);
  expect(faultsOf({ language: 'en_XX' })[0]).toMatch(/^language: is not a language/);
  expect(faultsOf({ components: [{ type: 'HEADER', format: 'IMAGE' }, body] })[0]).toMatch(/^components\.0\.example/);
  expect(faultsOf({ ttlSeconds: 100_000 })).toEqual(['ttlSeconds: must be from 30 to 43200 for utility']);
});
