import type { Template, TemplateButton } from '../state/templates.ts';
import { messagingError } from './errors.ts';
import { fillIn, placeholders } from './placeholders.ts';

interface Given {
  type?: unknown;
  sub_type?: unknown;
  index?: unknown;
  parameters?: unknown;
}

type Parameter = Record<string, unknown>;

interface Needed {
  header: string[] | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION';
  body: string[];
  bodyText: string;
  /** Buttons that need a value, by their place. */
  buttons: Map<number, 'url' | 'copy_code' | 'otp'>;
  buttonCount: number;
}

const longestBody = 1_024;
const mediaFormats = new Set(['IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION']);
const needs = new WeakMap<Template, Needed>();

/** @throws {GraphError} as Meta words it when the parameters do not fit the approved template */
export function checkParameters(template: Template, components: unknown): void {
  if (components !== undefined && !Array.isArray(components))
    throw messagingError(132012, 'components must be an array');
  const given = (components ?? []) as Given[];
  const needed = neededBy(template);
  checkHeader(needed, parametersOf(given, 'header'), template);
  checkBody(needed, parametersOf(given, 'body'), template);
  checkButtons(needed, given);
}

function neededBy(template: Template): Needed {
  let needed = needs.get(template);
  if (!needed) {
    needed = read(template);
    needs.set(template, needed);
  }
  return needed;
}

function read({ components, category }: Template): Needed {
  const of = (type: string) => components.find((component) => component.type === type);
  const header = of('HEADER');
  const bodyText = of('BODY')?.text ?? '';
  const buttons = of('BUTTONS')?.buttons ?? [];
  return {
    header:
      header?.format && mediaFormats.has(header.format) ? (header.format as 'IMAGE') : placeholders(header?.text ?? ''),
    // Meta's own text of an authentication template holds the code alone.
    body: category === 'AUTHENTICATION' ? ['1'] : placeholders(bodyText),
    bodyText,
    buttons: new Map(buttons.flatMap((button, index) => needOf(button, index))),
    buttonCount: buttons.length,
  };
}

function needOf({ type, url }: TemplateButton, index: number): [number, 'url' | 'copy_code' | 'otp'][] {
  if (type === 'URL' && placeholders(url ?? '').length > 0) return [[index, 'url']];
  if (type === 'COPY_CODE') return [[index, 'copy_code']];
  return type === 'OTP' ? [[index, 'otp']] : [];
}

function parametersOf(given: Given[], type: string): Parameter[] {
  const component = given.find((one) => String(one.type).toLowerCase() === type);
  return Array.isArray(component?.parameters) ? (component.parameters as Parameter[]) : [];
}

function checkHeader({ header }: Needed, given: Parameter[], template: Template): void {
  if (Array.isArray(header)) {
    checkTexts('header', header, given, template);
    return;
  }
  const expected = header.toLowerCase();
  const [parameter] = given;
  const value = parameter?.[expected];
  if (parameter?.['type'] !== expected || typeof value !== 'object' || value === null) {
    const received = parameter ? String(parameter['type']).toUpperCase() : 'UNKNOWN';
    throw messagingError(132012, `header: Format mismatch, expected ${header}, received ${received}`);
  }
  if (header !== 'LOCATION' && !('id' in value) && !('link' in value))
    throw messagingError(131008, `header: ${expected} requires an id or a link`);
}

function checkBody({ body, bodyText }: Needed, given: Parameter[], template: Template): void {
  checkTexts('body', body, given, template);
  const valueOf = (name: string): string | undefined => {
    const place = body.indexOf(name);
    const parameter =
      template.parameterFormat === 'NAMED' ? given.find((one) => one['parameter_name'] === name) : given[place];
    return parameter && textOf(parameter);
  };
  if (body.length > 0 && fillIn(bodyText, valueOf).length > longestBody)
    throw messagingError(132005, `body: the text has more than ${longestBody} characters`);
}

function checkTexts(where: string, names: string[], given: Parameter[], { parameterFormat }: Template): void {
  if (given.length !== names.length) {
    throw messagingError(
      132000,
      `${where}: number of localizable_params (${given.length}) does not match the expected number of params (${names.length})`,
    );
  }
  for (const parameter of given) {
    const text = textOf(parameter);
    if (text === undefined)
      throw messagingError(
        132012,
        `${where}: Format mismatch, expected TEXT, received ${String(parameter['type']).toUpperCase()}`,
      );
    if (text === '') throw messagingError(131008, `Parameter of type text is missing text value`);
    if (/[\n\t\r]| {5,}/.test(text)) throw messagingError(132018);
    if (parameterFormat === 'NAMED' && !names.includes(String(parameter['parameter_name'])))
      throw messagingError(
        132012,
        `${where}: Parameter name is missing or unknown, expected one of ${names.join(', ')}`,
      );
  }
}

/** What a parameter puts in a text's place. */
export function textOf(parameter: Parameter): string | undefined {
  const { type } = parameter;
  if (type === 'text') return typeof parameter['text'] === 'string' ? parameter['text'] : '';
  const other = type === 'currency' || type === 'date_time' ? parameter[type] : undefined;
  if (typeof other !== 'object' || other === null || !('fallback_value' in other)) return undefined;
  return String(other.fallback_value);
}

function checkButtons({ buttons, buttonCount }: Needed, given: Given[]): void {
  const found = new Map<number, Given>();
  for (const one of given) {
    if (String(one.type).toLowerCase() !== 'button') continue;
    const index = Number(one.index);
    if (!Number.isInteger(index) || index < 0 || index >= buttonCount)
      throw messagingError(132012, `buttons: there is no button at index ${String(one.index)}`);
    found.set(index, one);
  }
  for (const [index, kind] of buttons) {
    const [parameter] = Array.isArray(found.get(index)?.parameters)
      ? (found.get(index)?.parameters as Parameter[])
      : [];
    const value = parameter?.[kind === 'copy_code' ? 'coupon_code' : 'text'];
    if (typeof value !== 'string' || value === '')
      throw messagingError(
        131008,
        `buttons: Button at index ${index} of type ${kind === 'otp' ? 'Url' : kind} requires a parameter`,
      );
  }
}
