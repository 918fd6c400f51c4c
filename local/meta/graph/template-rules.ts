import { z } from 'zod';
import type { TemplateButton, TemplateComponent } from '../state/templates.ts';
import { invalidParameter, requiredParameter, templateError } from './errors.ts';
import { languages } from './languages.ts';
import { fillIn, placeholders } from './placeholders.ts';

const componentSchema = z.looseObject({
  type: z.string().transform((type) => type.toUpperCase()),
  format: z
    .string()
    .transform((format) => format.toUpperCase())
    .optional(),
  text: z.string().optional(),
  example: z.record(z.string(), z.unknown()).optional(),
  buttons: z
    .array(
      z.looseObject({
        type: z.string().transform((type) => type.toUpperCase()),
        text: z.string().optional(),
        url: z.string().optional(),
        phone_number: z.string().optional(),
      }),
    )
    .optional(),
});

const componentTypes = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS'];
const mediaFormats = ['IMAGE', 'VIDEO', 'DOCUMENT'];
const limits = { header: 60, body: 1_024, footer: 60, button: 25, url: 2_000, buttons: 10 };
/** A template needs so many words for each of its variables. */
const wordsPerVariable = 2;

interface Rules {
  category: string;
  parameterFormat: 'POSITIONAL' | 'NAMED';
}

export function checkName(name: unknown): string {
  if (typeof name !== 'string' || name === '') throw requiredParameter('name');
  if (!/^[a-z0-9_]{1,512}$/.test(name))
    throw invalidParameter(
      'Param name must match the regular expression /^[a-z0-9_]+$/ and have at most 512 characters',
    );
  return name;
}

export function checkLanguage(language: unknown): string {
  if (typeof language !== 'string' || language === '') throw requiredParameter('language');
  if (!languages.has(language)) throw invalidParameter(`Param language must be one of {${[...languages].join(', ')}}`);
  return language;
}

export function checkCategory(category: unknown): string {
  if (typeof category !== 'string' || category === '') throw requiredParameter('category');
  const upper = category.toUpperCase();
  if (!['MARKETING', 'UTILITY', 'AUTHENTICATION'].includes(upper))
    throw invalidParameter('Param category must be one of {MARKETING, UTILITY, AUTHENTICATION}');
  return upper;
}

/** @throws {GraphError} as WhatsApp Manager would say what is wrong with a template's parts */
export function checkComponents(given: unknown, rules: Rules): TemplateComponent[] {
  if (given === undefined) throw templateError(2388043, 'Components missing', "The 'components' parameter is missing.");
  const parsed = z.array(componentSchema).safeParse(given);
  if (!parsed.success) throw invalidParameter(`components: ${z.prettifyError(parsed.error)}`);
  const components = parsed.data as TemplateComponent[];
  for (const { type } of components) {
    if (!componentTypes.includes(type)) throw invalidParameter(`components: ${type} is not supported here`);
    if (components.filter((other) => other.type === type).length > 1)
      throw invalidParameter(`components: there is more than one ${type}`);
  }
  const body = components.find(({ type }) => type === 'BODY');
  if (!body) throw templateError(2388043, 'Body missing', 'A message template needs a body.');
  if (rules.category === 'AUTHENTICATION') return authentication(components);
  for (const component of components) {
    if (component.type === 'HEADER') checkHeader(component, rules);
    if (component.type === 'BODY') checkBody(component, rules);
    if (component.type === 'FOOTER') checkFooter(component);
    if (component.type === 'BUTTONS') checkButtons(component.buttons ?? []);
  }
  return components;
}

/** Meta writes the text of these itself. */
function authentication(components: TemplateComponent[]): TemplateComponent[] {
  const buttons = components.find(({ type }) => type === 'BUTTONS')?.buttons ?? [];
  if (buttons.length !== 1 || buttons[0]?.type !== 'OTP')
    throw templateError(2388043, 'Button missing', 'An authentication template needs one button of type OTP.');
  return components.map((component) => {
    if (component.text !== undefined && component.type !== 'BUTTONS')
      throw invalidParameter(`components: an authentication template's ${component.type} has a text of Meta's own`);
    if (component.type === 'BODY') {
      const safety = component['add_security_recommendation'] ? ' For your security, do not share this code.' : '';
      return { ...component, text: `*{{1}}* is your verification code.${safety}` };
    }
    const minutes = component['code_expiration_minutes'];
    if (component.type === 'FOOTER' && typeof minutes === 'number')
      return { ...component, text: `This code expires in ${minutes} minutes.` };
    return component;
  });
}

function checkHeader({ format, text = '', example }: TemplateComponent, { parameterFormat }: Rules): void {
  if (format === undefined) throw requiredParameter('format');
  if (mediaFormats.includes(format)) {
    const handles = example?.['header_handle'];
    if (!Array.isArray(handles) || typeof handles[0] !== 'string' || !/^\d+::/.test(handles[0]))
      throw templateError(
        2388273,
        'Example missing',
        'A media header needs an example, uploaded and given as header_handle.',
      );
    return;
  }
  if (format === 'LOCATION') return;
  if (format !== 'TEXT') throw invalidParameter(`components: the header format ${format} is not supported here`);
  if (text === '' || text.length > limits.header)
    throw templateError(2388047, 'Header format is incorrect', `A header's text has 1 to ${limits.header} characters.`);
  if (/[\n*_~`]|\p{Extended_Pictographic}/u.test(fillIn(text, () => '')))
    throw templateError(
      2388047,
      'Header format is incorrect',
      "The message header can't have any new lines, formatting characters, emojis or asterisks.",
    );
  const names = placeholders(text);
  if (names.length > 1)
    throw templateError(2388047, 'Header format is incorrect', 'A header has at most one variable.');
  checkVariables(names, parameterFormat);
  if (names.length > 0 && !hasExamples(example, names.length, parameterFormat, 'header_text'))
    throw templateError(2388273, 'Example missing', 'The header has a variable, and no example of it.');
}

function checkBody({ text = '', example }: TemplateComponent, { parameterFormat }: Rules): void {
  if (text === '' || text.length > limits.body)
    throw templateError(2388072, 'Body format is incorrect', `A body's text has 1 to ${limits.body} characters.`);
  if (/\n{3,}|\t| {5,}/.test(text))
    throw templateError(
      2388072,
      'Body format is incorrect',
      'The body cannot have tabs, more than two new lines or more than four spaces in a row.',
    );
  const names = placeholders(text);
  checkVariables(names, parameterFormat);
  if (/^\s*\{\{|\}\}\s*$/.test(text))
    throw templateError(
      2388299,
      'Leading or trailing parameters',
      "Variables can't be at the start or end of the template.",
    );
  const words = text.split(/\s+/).filter((word) => !word.includes('{{')).length;
  if (words < names.length * wordsPerVariable)
    throw templateError(
      2388293,
      'Parameters words ratio exceeds limit',
      'This template has too many variables for its length. Reduce the number of variables or increase the message length.',
    );
  if (names.length > 0 && !hasExamples(example, names.length, parameterFormat, 'body_text'))
    throw templateError(2388273, 'Example missing', 'The body has variables, and no example of each.');
}

function checkVariables(names: string[], parameterFormat: 'POSITIONAL' | 'NAMED'): void {
  const wrong =
    parameterFormat === 'NAMED'
      ? names.find((name) => !/^[a-z][a-z0-9_]*$/.test(name))
      : names.find((name, index) => name !== String(index + 1));
  if (wrong === undefined) return;
  const rule =
    parameterFormat === 'NAMED'
      ? 'Names are lowercase characters, digits and underscores.'
      : 'Variables are numbered {{1}}, {{2}} … in their order.';
  throw templateError(2388273, 'Variable parameters formatted incorrectly', `{{${wrong}}}: ${rule}`);
}

function hasExamples(
  example: TemplateComponent['example'],
  count: number,
  format: 'POSITIONAL' | 'NAMED',
  key: string,
): boolean {
  const examples = example?.[format === 'NAMED' ? `${key}_named_params` : key];
  if (!Array.isArray(examples)) return false;
  const values: unknown[] =
    format === 'POSITIONAL' && key === 'body_text' && Array.isArray(examples[0]) ? examples[0] : examples;
  return values.length === count;
}

function checkFooter({ text = '' }: TemplateComponent): void {
  if (text === '' || text.length > limits.footer || text.includes('{{'))
    throw templateError(
      2388047,
      'Footer format is incorrect',
      `A footer has 1 to ${limits.footer} characters and no variables.`,
    );
}

function checkButtons(buttons: TemplateButton[]): void {
  if (buttons.length < 1 || buttons.length > limits.buttons)
    throw invalidParameter(`components: there are 1 to ${limits.buttons} buttons`);
  buttons.forEach((button, index) => {
    const where = `components: button ${index}`;
    const { type, text = '', url = '', phone_number: phoneNumber, example } = button;
    if (!['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'COPY_CODE', 'FLOW'].includes(type))
      throw invalidParameter(`${where}: ${type} is not supported here`);
    if (type !== 'COPY_CODE' && (text === '' || text.length > limits.button))
      throw invalidParameter(`${where}: its text has 1 to ${limits.button} characters`);
    if (type === 'PHONE_NUMBER' && !/^\+?\d{7,20}$/.test(phoneNumber ?? ''))
      throw invalidParameter(`${where}: phone_number`);
    if (type === 'COPY_CODE' && example === undefined) throw invalidParameter(`${where}: it needs an example`);
    if (type !== 'URL') return;
    if (!URL.canParse(url.replace(/\{\{.*\}\}/, 'x')) || url.length > limits.url)
      throw invalidParameter(`${where}: url`);
    const names = placeholders(url);
    if (names.length > 1 || (names.length === 1 && !url.endsWith('}}')))
      throw invalidParameter(`${where}: its url has at most one variable, at the end`);
    if (names.length === 1 && !Array.isArray(example))
      throw invalidParameter(`${where}: it needs an example of its variable`);
  });
}
