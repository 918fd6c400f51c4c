import { templateRequestSchema, type Template } from '../../../../shared/templates/template.schema.ts';
import { EMPTY_DRAFT, fromTemplate, nextVariable, toRequest, type TemplateDraft } from './template-draft.ts';

const draft: TemplateDraft = {
  ...EMPTY_DRAFT,
  name: 'spring_offer',
  headerKind: 'TEXT',
  headerText: 'An offer for {{1}}',
  headerExample: 'Ada',
  body: 'Hello {{1}}, until {{2}} everything here is a little cheaper for you.',
  examples: { 1: 'Ada', 2: 'Friday' },
  footer: 'Reply STOP to end this',
  buttons: [
    { kind: 'QUICK_REPLY', text: 'Tell me more', value: '', example: '' },
    { kind: 'URL', text: 'See it', value: 'https://wasup.test/o/{{1}}', example: 'https://wasup.test/o/1' },
  ],
};

const named: TemplateDraft = {
  ...draft,
  parameterFormat: 'NAMED',
  headerText: 'An offer for {{first_name}}',
  body: 'Hello {{first_name}}, until {{last_day}} everything here is a little cheaper for you.',
  examples: { first_name: 'Ada', last_day: 'Friday' },
  buttons: [{ kind: 'URL', text: 'See it', value: 'https://wasup.test/o/{{code}}', example: 'https://wasup.test/o/1' }],
};
const stored = (written: TemplateDraft): Template => ({ ...written, ...toRequest(written) }) as unknown as Template;

it.each([
  ['an offer', draft],
  ['an offer with named variables', named],
  ['a code', { ...EMPTY_DRAFT, name: 'code', category: 'authentication' as const }],
  ['a code, after names were chosen', { ...named, name: 'code', category: 'authentication' as const }],
])('what the form writes of %s is a template that is taken', (_what, written) => {
  expect(templateRequestSchema.safeParse(toRequest(written)).error).toBeUndefined();
});

it('names each example of a named variable', () => {
  expect(toRequest(named)).toMatchObject({
    parameterFormat: 'NAMED',
    components: [
      { type: 'HEADER', example: { header_text_named_params: [{ param_name: 'first_name', example: 'Ada' }] } },
      {
        type: 'BODY',
        example: {
          body_text_named_params: [
            { param_name: 'first_name', example: 'Ada' },
            { param_name: 'last_day', example: 'Friday' },
          ],
        },
      },
      { type: 'FOOTER' },
      { type: 'BUTTONS' },
    ],
  });
});

it('a named variable without an example is a fault that names it', () => {
  const { error } = templateRequestSchema.safeParse(toRequest({ ...named, examples: { first_name: 'Ada' } }));
  expect(error?.issues.map(({ message }) => message)).toEqual(['BODY: {{last_day}} needs an example']);
});

it.each([
  ['numbered', draft],
  ['named', named],
])('a template with %s variables comes back into the form as it was written', (_what, written) => {
  expect(fromTemplate(stored(written))).toEqual(written);
});

it.each([
  ['the next number', { ...draft, body: '' }, '1'],
  ['the next number', draft, '3'],
  ['a name', { ...named, body: '' }, 'name'],
  ['a name that is free', { ...named, body: 'Hello {{name}} and {{name_2}}, good' }, 'name_3'],
])('a new variable is called by %s', (_what, written, name) => {
  expect(nextVariable(written)).toBe(name);
});

it('what the form cannot write is not changed by it', () => {
  const catalog = { type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'See all' }] };
  const template = stored(draft);
  expect(fromTemplate({ ...template, components: [...template.components.slice(0, -1), catalog] })).toBeNull();
});
