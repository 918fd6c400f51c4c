import { fillIn, placeholders } from '../graph/placeholders.ts';
import { textOf } from '../graph/template-parameters.ts';
import type { Template, TemplateButton, TemplateComponent } from '../state/templates.ts';

interface Given {
  type?: string;
  sub_type?: string;
  index?: string | number;
  parameters?: Record<string, unknown>[];
}

export interface Rendered {
  /** `image`, `video` … when the header is a file. */
  media?: string | undefined;
  header?: string | undefined;
  body: string;
  footer?: string | undefined;
  buttons: { type: string; text: string; url?: string | undefined }[];
}

/** A template as its recipient sees it, with the values of one message. */
export function renderTemplate(template: Template, components: unknown): Rendered {
  const given = Array.isArray(components) ? (components as Given[]) : [];
  const of = (type: TemplateComponent['type']) => template.components.find((component) => component.type === type);
  const fill = (text: string, where: string): string => fillWith(template, text, parametersOf(given, where));
  const header = of('HEADER');
  const isText = header?.format === 'TEXT';
  return {
    media: header && !isText ? header.format?.toLowerCase() : undefined,
    header: isText ? fill(header.text ?? '', 'header') : undefined,
    body: fill(of('BODY')?.text ?? '', 'body'),
    footer: of('FOOTER')?.text,
    buttons: (of('BUTTONS')?.buttons ?? []).map((button, index) => renderButton(button, index, given)),
  };
}

/** What a message that is no template says. */
export function renderContent(kind: string, content: Record<string, unknown>): Rendered {
  const said = (content[kind] ?? {}) as Record<string, unknown>;
  if (kind === 'text') return { body: text(said['body']), buttons: [] };
  if (kind !== 'interactive') return { media: kind, body: text(said['caption']), buttons: [] };
  const part = (name: string): string => text((said[name] as { text?: unknown } | undefined)?.text);
  const action = (said['action'] ?? {}) as { buttons?: { reply?: { title?: string } }[]; button?: string };
  const titles = action.buttons?.map(({ reply }) => reply?.title ?? '') ?? (action.button ? [action.button] : []);
  return {
    header: part('header') || undefined,
    body: part('body'),
    footer: part('footer') || undefined,
    buttons: titles.map((title) => ({ type: 'QUICK_REPLY', text: title })),
  };
}

function parametersOf(given: Given[], where: string): Record<string, unknown>[] {
  return given.find(({ type }) => type?.toLowerCase() === where)?.parameters ?? [];
}

function fillWith({ parameterFormat }: Template, words: string, parameters: Record<string, unknown>[]): string {
  const names = placeholders(words);
  return fillIn(words, (name) => {
    const parameter =
      parameterFormat === 'NAMED'
        ? parameters.find((one) => one['parameter_name'] === name)
        : parameters[names.indexOf(name)];
    return parameter && textOf(parameter);
  });
}

function renderButton(button: TemplateButton, index: number, given: Given[]): Rendered['buttons'][number] {
  const parameters = given.find(
    (one) => one.type?.toLowerCase() === 'button' && Number(one.index) === index,
  )?.parameters;
  const value = parameters?.[0]?.['text'];
  const url = button.url && fillIn(button.url, () => (typeof value === 'string' ? value : undefined));
  return { type: button.type, text: button.text ?? (button.type === 'COPY_CODE' ? 'Copy code' : button.type), url };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
