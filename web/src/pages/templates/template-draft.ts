import type { Button, Category, Component, NamedExample } from '../../../../shared/templates/component.schema.ts';
import type { Template, TemplateRequest } from '../../../../shared/templates/template.schema.ts';
import { variablesOf, type ParameterFormat } from '../../../../shared/templates/variables.schema.ts';

export const HEADER_KINDS = ['NONE', 'TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT'] as const;
export type HeaderKind = (typeof HEADER_KINDS)[number];

export interface ButtonDraft {
  kind: 'QUICK_REPLY' | 'URL' | 'PHONE_NUMBER';
  text: string;
  /** The address or the number. */
  value: string;
  example: string;
}

/** What a person writes in the form. */
export interface TemplateDraft {
  name: string;
  language: string;
  category: Category;
  /** Whether variables are numbered, as `{{1}}`, or named, as `{{first_name}}`. */
  parameterFormat: ParameterFormat;
  headerKind: HeaderKind;
  headerText: string;
  headerExample: string;
  headerHandle: string;
  body: string;
  /** By what stands between the braces. */
  examples: Record<string, string>;
  footer: string;
  buttons: ButtonDraft[];
  securityAdvice: boolean;
  expiryMinutes: string;
}

/** What each group of fields is given. */
export interface FieldsProps {
  draft: TemplateDraft;
  change: (part: Partial<TemplateDraft>) => void;
}

export const EMPTY_DRAFT: TemplateDraft = {
  name: '',
  language: 'en_US',
  category: 'marketing',
  parameterFormat: 'POSITIONAL',
  headerKind: 'NONE',
  headerText: '',
  headerExample: '',
  headerHandle: '',
  body: '',
  examples: {},
  footer: '',
  buttons: [],
  securityAdvice: true,
  expiryMinutes: '10',
};

/** Meta numbers the one variable of its own texts. */
export function toRequest(draft: TemplateDraft): TemplateRequest {
  const { name, language, category, parameterFormat } = draft;
  return {
    name,
    language,
    category,
    parameterFormat: category === 'authentication' ? 'POSITIONAL' : parameterFormat,
    components: toComponents(draft),
    ttlSeconds: null,
  };
}

/** What a new variable of the body is called. */
export function nextVariable({ body, parameterFormat }: TemplateDraft): string {
  const taken = variablesOf(body);
  if (parameterFormat === 'POSITIONAL') return String(taken.length + 1);
  let name = 'name';
  for (let count = 2; taken.includes(name); count++) name = `name_${count}`;
  return name;
}

export function toComponents(draft: TemplateDraft): Component[] {
  return draft.category === 'authentication' ? authentication(draft) : written(draft);
}

function authentication({ securityAdvice, expiryMinutes }: TemplateDraft): Component[] {
  return [
    { type: 'BODY', add_security_recommendation: securityAdvice },
    ...(expiryMinutes ? [{ type: 'FOOTER' as const, code_expiration_minutes: Number(expiryMinutes) }] : []),
    { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
  ];
}

function written(draft: TemplateDraft): Component[] {
  return [
    ...header(draft),
    {
      type: 'BODY',
      text: draft.body,
      ...(variablesOf(draft.body).length > 0 && { example: bodyExample(draft) }),
    },
    ...(draft.footer ? [{ type: 'FOOTER' as const, text: draft.footer }] : []),
    ...(draft.buttons.length > 0 ? [{ type: 'BUTTONS' as const, buttons: draft.buttons.map(toButton) }] : []),
  ];
}

function bodyExample({ body, examples, parameterFormat }: TemplateDraft) {
  const variables = variablesOf(body);
  if (parameterFormat === 'NAMED') {
    return { body_text_named_params: variables.flatMap((name) => namedExample(name, examples[name])) };
  }
  const numbered = variables.map((_name, index) => examples[String(index + 1)] ?? '');
  return { body_text: [numbered.filter((example) => example !== '')] };
}

function namedExample(name: string, example = ''): NamedExample[] {
  return example === '' ? [] : [{ param_name: name, example }];
}

function header({ headerKind, headerText, headerExample, headerHandle, parameterFormat }: TemplateDraft): Component[] {
  if (headerKind === 'NONE') return [];
  if (headerKind !== 'TEXT') {
    return [{ type: 'HEADER', format: headerKind, example: { header_handle: [headerHandle] } }];
  }
  const [variable] = variablesOf(headerText);
  if (variable === undefined || headerExample === '') return [{ type: 'HEADER', format: 'TEXT', text: headerText }];
  const example =
    parameterFormat === 'NAMED'
      ? { header_text_named_params: namedExample(variable, headerExample) }
      : { header_text: [headerExample] };
  return [{ type: 'HEADER', format: 'TEXT', text: headerText, example }];
}

function toButton({ kind, text, value, example }: ButtonDraft): Button {
  switch (kind) {
    case 'QUICK_REPLY':
      return { type: 'QUICK_REPLY', text };
    case 'PHONE_NUMBER':
      return { type: 'PHONE_NUMBER', text, phone_number: value };
    case 'URL':
      return { type: 'URL', text, url: value, ...(example !== '' && { example: [example] }) };
  }
}

type Stored = Template['components'][number];
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** The examples that a component carries under this name, by what stands between the braces. */
function examplesIn(part: Stored | undefined, key: 'header_text' | 'body_text'): Record<string, string> {
  const example = (part?.['example'] ?? {}) as Record<string, unknown>;
  const named = listOf(example[`${key}_named_params`]) as Record<string, unknown>[];
  if (named.length > 0) {
    return Object.fromEntries(named.map(({ param_name: name, example: text }) => [textOf(name), textOf(text)]));
  }
  // Those of a body are a list in a list.
  return Object.fromEntries(
    listOf(example[key])
      .flat()
      .map((text, index) => [String(index + 1), textOf(text)]),
  );
}

/** A template as the form shows it; null for one that holds what the form cannot write. */
export function fromTemplate({
  components,
  name,
  language,
  category,
  parameterFormat,
}: Template): TemplateDraft | null {
  const known = ['marketing', 'utility'].find((one) => one === category) as Category | undefined;
  if (known === undefined) return null;
  const part = (type: string): Stored | undefined => components.find((component) => component.type === type);
  const [head, body, footer] = [part('HEADER'), part('BODY'), part('FOOTER')];
  const buttons = listOf(part('BUTTONS')?.['buttons']) as Record<string, unknown>[];
  if (buttons.some(({ type }) => !['QUICK_REPLY', 'URL', 'PHONE_NUMBER'].includes(String(type)))) return null;
  const headerHandles = listOf((head?.['example'] as Record<string, unknown> | undefined)?.['header_handle']);
  return {
    ...EMPTY_DRAFT,
    name,
    language,
    category: known,
    parameterFormat,
    headerKind: HEADER_KINDS.find((kind) => kind === head?.['format']) ?? 'NONE',
    headerText: textOf(head?.['text']),
    headerExample: Object.values(examplesIn(head, 'header_text'))[0] ?? '',
    headerHandle: textOf(headerHandles[0]),
    body: textOf(body?.['text']),
    examples: examplesIn(body, 'body_text'),
    footer: textOf(footer?.['text']),
    buttons: buttons.map(({ type, text, url, phone_number: phone, example }) => ({
      kind: type as ButtonDraft['kind'],
      text: textOf(text),
      value: textOf(url) || textOf(phone),
      example: textOf(listOf(example)[0]),
    })),
  };
}
