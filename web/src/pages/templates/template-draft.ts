import type { Button, Category, Component } from '../../../../shared/templates/component.schema.ts';
import type { Template } from '../../../../shared/templates/template.schema.ts';
import { variablesOf } from '../../../../shared/templates/variables.schema.ts';

export const HEADER_KINDS = ['NONE', 'TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT'] as const;
export type HeaderKind = (typeof HEADER_KINDS)[number];

export interface ButtonDraft {
  kind: 'QUICK_REPLY' | 'URL' | 'PHONE_NUMBER';
  text: string;
  /** The address or the number. */
  value: string;
  example: string;
}

/** What a person writes in the form; numbered variables, as most templates have them. */
export interface TemplateDraft {
  name: string;
  language: string;
  category: Category;
  headerKind: HeaderKind;
  headerText: string;
  headerExample: string;
  headerHandle: string;
  body: string;
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
  const variables = variablesOf(draft.body);
  const examples = variables.map((_name, index) => draft.examples[String(index + 1)] ?? '');
  return [
    ...header(draft),
    {
      type: 'BODY',
      text: draft.body,
      ...(variables.length > 0 && { example: { body_text: [examples.filter((example) => example !== '')] } }),
    },
    ...(draft.footer ? [{ type: 'FOOTER' as const, text: draft.footer }] : []),
    ...(draft.buttons.length > 0 ? [{ type: 'BUTTONS' as const, buttons: draft.buttons.map(toButton) }] : []),
  ];
}

function header({ headerKind, headerText, headerExample, headerHandle }: TemplateDraft): Component[] {
  if (headerKind === 'NONE') return [];
  if (headerKind !== 'TEXT') {
    return [{ type: 'HEADER', format: headerKind, example: { header_handle: [headerHandle] } }];
  }
  const withExample = variablesOf(headerText).length > 0 && headerExample !== '';
  return [
    {
      type: 'HEADER',
      format: 'TEXT',
      text: headerText,
      ...(withExample && { example: { header_text: [headerExample] } }),
    },
  ];
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

/** A template as the form shows it; null for one that holds what the form cannot write. */
export function fromTemplate({
  components,
  name,
  language,
  category,
  parameterFormat,
}: Template): TemplateDraft | null {
  const known = ['marketing', 'utility'].find((one) => one === category) as Category | undefined;
  if (known === undefined || parameterFormat === 'NAMED') return null;
  const part = (type: string): Stored | undefined => components.find((component) => component.type === type);
  const [head, body, footer] = [part('HEADER'), part('BODY'), part('FOOTER')];
  const buttons = listOf(part('BUTTONS')?.['buttons']) as Record<string, unknown>[];
  if (buttons.some(({ type }) => !['QUICK_REPLY', 'URL', 'PHONE_NUMBER'].includes(String(type)))) return null;
  const examples = listOf(listOf((body?.['example'] as Record<string, unknown> | undefined)?.['body_text'])[0]);
  const headExample = head?.['example'] as Record<string, unknown> | undefined;
  return {
    ...EMPTY_DRAFT,
    name,
    language,
    category: known,
    headerKind: HEADER_KINDS.find((kind) => kind === head?.['format']) ?? 'NONE',
    headerText: textOf(head?.['text']),
    headerExample: textOf(listOf(headExample?.['header_text'])[0]),
    headerHandle: textOf(listOf(headExample?.['header_handle'])[0]),
    body: textOf(body?.['text']),
    examples: Object.fromEntries(examples.map((example, index) => [String(index + 1), textOf(example)])),
    footer: textOf(footer?.['text']),
    buttons: buttons.map(({ type, text, url, phone_number: phone, example }) => ({
      kind: type as ButtonDraft['kind'],
      text: textOf(text),
      value: textOf(url) || textOf(phone),
      example: textOf(listOf(example)[0]),
    })),
  };
}
