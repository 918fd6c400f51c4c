import { messageComposer, requiredAttributes, variableFaults } from './parameters.schema.ts';
import { templateShapeSchema } from './template-shape.schema.ts';

const shape = (components: unknown[], change: object = {}) =>
  templateShapeSchema.parse({ category: 'marketing', parameter_format: 'POSITIONAL', components, ...change });

const full = shape([
  { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['h'] } },
  { type: 'BODY', text: 'Hello {{2}}, from {{1}}.' },
  { type: 'FOOTER', text: 'Bye' },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'Yes' },
      { type: 'URL', text: 'See', url: 'https://shop.test/{{1}}' },
      { type: 'COPY_CODE', example: 'SAVE' },
    ],
  },
]);

const filled = {
  'header.image': { value: 'https://shop.test/a.png' },
  'body.1': { value: 'us' },
  'body.2': { attribute: 'name', fallback: 'friend' },
  'button.1.1': { attribute: 'code' },
  'button.2.code': { value: 'AUTUMN' },
};

it('fills every place, in Meta’s order, with constants and with what is the recipient’s own', () => {
  expect(variableFaults(full, filled)).toEqual([]);
  expect(messageComposer(full, filled)({ 'body.2': 'Ada', 'button.1.1': 'x1' })).toEqual([
    { type: 'header', parameters: [{ type: 'image', image: { link: 'https://shop.test/a.png' } }] },
    {
      type: 'body',
      parameters: [
        { type: 'text', text: 'us' },
        { type: 'text', text: 'Ada' },
      ],
    },
    { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'x1' }] },
    { type: 'button', sub_type: 'copy_code', index: '2', parameters: [{ type: 'coupon_code', coupon_code: 'AUTUMN' }] },
  ]);
});

it('names what is missing, what is too much and what is no link', () => {
  const { 'body.2': _, ...rest } = filled;
  const given = { ...rest, 'header.image': { value: 'ftp://x' }, 'body.3': { value: 'more' } };
  expect(variableFaults(full, given)).toEqual([
    'body.2 has no value',
    'body.3 is no variable of this template',
    'header.image must be an https link',
  ]);
});

it('requires the attributes that have no fallback', () => {
  expect(requiredAttributes(full, filled)).toEqual(['code']);
});

it('names named parameters', () => {
  const named = shape([{ type: 'BODY', text: 'Hello {{first_name}}!' }], { parameter_format: 'NAMED' });
  expect(messageComposer(named, { 'body.first_name': { attribute: 'name' } })({ 'body.first_name': 'Ada' })).toEqual([
    { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Ada' }] },
  ]);
});

it('puts an authentication code in the body and behind the button, and asks for a number', () => {
  const code = shape([{ type: 'BODY' }, { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] }], {
    category: 'authentication',
  });
  expect(messageComposer(code, { 'body.1': { attribute: 'code' } })({ 'body.1': '123456' })).toEqual([
    { type: 'body', parameters: [{ type: 'text', text: '123456' }] },
    { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '123456' }] },
  ]);
  expect(requiredAttributes(code, { 'body.1': { attribute: 'code' } })).toEqual(['code', 'phone']);
});
