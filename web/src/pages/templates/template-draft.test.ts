import { templateRequestSchema, type Template } from '../../../../shared/templates/template.schema.ts';
import { EMPTY_DRAFT, fromTemplate, toComponents, type TemplateDraft } from './template-draft.ts';

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

it.each([
  ['an offer', draft],
  ['a code', { ...EMPTY_DRAFT, name: 'code', category: 'authentication' as const }],
])('what the form writes of %s is a template that is taken', (_what, written) => {
  const { name, language, category } = written;
  const request = { name, language, category, components: toComponents(written) };
  expect(templateRequestSchema.safeParse(request).error).toBeUndefined();
});

it('a template comes back into the form as it was written', () => {
  const template = { ...draft, components: toComponents(draft), parameterFormat: 'POSITIONAL' } as unknown as Template;
  expect(fromTemplate(template)).toEqual(draft);
});

it('what the form cannot write is not changed by it', () => {
  const named = { ...draft, components: toComponents(draft), parameterFormat: 'NAMED' } as unknown as Template;
  expect(fromTemplate(named)).toBeNull();
  const catalog = { type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'See all' }] };
  expect(
    fromTemplate({ ...named, parameterFormat: 'POSITIONAL', components: [...named.components, catalog].slice(-1) }),
  ).toBeNull();
});
