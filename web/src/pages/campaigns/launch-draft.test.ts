import type { Template } from '../../../../shared/templates/template.schema.ts';
import { examplesOf, toRequest, variablesOf, type LaunchDraft } from './launch-draft.ts';

const template = {
  id: `tpl_${'1'.repeat(32)}`,
  category: 'marketing',
  parameterFormat: 'POSITIONAL',
  components: [
    { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['h'] } },
    { type: 'BODY', text: 'Hello {{1}}, {{2}} is here.' },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'See', url: 'https://shop.test/{{1}}' }] },
  ],
} as unknown as Template;

const draft: LaunchDraft = {
  name: 'Autumn',
  template,
  listIds: [`lst_${'2'.repeat(32)}`],
  variables: {
    'header.image': { source: 'value', text: 'https://shop.test/a.png', fallback: '' },
    'body.1': { source: 'attribute', text: 'name', fallback: 'friend' },
    'body.2': { source: 'attribute', text: 'season', fallback: ' ' },
    'button.0.1': { source: 'value', text: 'autumn', fallback: '' },
  },
  messagesPerSecond: '',
  scheduledAt: '',
  spreadOverDays: '3',
  quiet: 'organization',
  quietHours: { from: '21:00', to: '08:00', timezone: 'UTC' },
};

it('asks for every variable of the template', () => {
  expect(Object.keys(variablesOf(template))).toEqual(['header.image', 'body.1', 'body.2', 'button.0.1']);
  expect(variablesOf(template)['body.1']).toEqual({ source: 'attribute', text: 'name', fallback: '' });
});

it('proposes for a named variable the attribute of its name', () => {
  const named: Template = {
    ...template,
    parameterFormat: 'NAMED',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'News of {{month}}' },
      { type: 'BODY', text: 'Hello {{first_name}}, {{season}} is here.' },
    ],
  };
  expect(variablesOf(named)).toEqual({
    'header.month': { source: 'value', text: '', fallback: '' },
    'body.first_name': { source: 'attribute', text: 'first_name', fallback: '' },
    'body.season': { source: 'attribute', text: 'season', fallback: '' },
  });
  const chosen = { ...variablesOf(named), 'header.month': { source: 'value' as const, text: 'May', fallback: '' } };
  expect(toRequest({ ...draft, template: named, variables: chosen })?.variables).toEqual({
    'header.month': { value: 'May' },
    'body.first_name': { attribute: 'first_name' },
    'body.season': { attribute: 'season' },
  });
  expect(examplesOf(chosen)).toEqual({
    examples: { first_name: '[first_name]', season: '[season]' },
    headerExample: 'May',
  });
});

it('asks for what was chosen, and for nothing that was not', () => {
  expect(toRequest(draft)).toEqual({
    templateId: template.id,
    contactListIds: draft.listIds,
    variables: {
      'header.image': { value: 'https://shop.test/a.png' },
      'body.1': { attribute: 'name', fallback: 'friend' },
      'body.2': { attribute: 'season' },
      'button.0.1': { value: 'autumn' },
    },
    spreadOverDays: 3,
  });
});

it('waits until everything is said', () => {
  expect(toRequest({ ...draft, listIds: [] })).toBeNull();
  expect(toRequest({ ...draft, template: null })).toBeNull();
  const variables = { ...draft.variables, 'body.1': { source: 'value' as const, text: ' ', fallback: '' } };
  expect(toRequest({ ...draft, variables })).toBeNull();
});

it('shows in the preview what a person would read', () => {
  expect(examplesOf(draft.variables).examples).toEqual({ '1': 'friend', '2': '[season]' });
});
