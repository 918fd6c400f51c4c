import type { NamedExample } from './component.schema.ts';

const VARIABLE = /\{\{\s*([^{}]*?)\s*\}\}/g;

export type ParameterFormat = 'POSITIONAL' | 'NAMED';

/** The names between double braces, in the order in which they first stand in the text. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name))];
}

/** What stands between the variables. */
export function fixedText(text: string): string {
  return text.replace(VARIABLE, '');
}

/** What is wrong with a text's variables and with the examples given for them; `subject` begins each sentence. */
export function variableFaults(
  subject: string,
  text: string,
  format: ParameterFormat,
  { positional, named }: { positional: readonly string[] | undefined; named: readonly NamedExample[] | undefined },
): string[] {
  const names = variablesOf(text);
  if (/\{\{|\}\}/.test(fixedText(text))) return [`${subject}: a variable is not closed; write {{1}} or {{first_name}}`];
  const faults = format === 'POSITIONAL' ? numberFaults(subject, names) : nameFaults(subject, names);
  if (faults.length > 0) return faults;
  return format === 'POSITIONAL'
    ? positionalExampleFaults(subject, names.length, positional, named)
    : namedExampleFaults(subject, names, named, positional);
}

function numberFaults(subject: string, names: readonly string[]): string[] {
  const numbers = names.map(Number).sort((a, b) => a - b);
  return numbers.every((number, index) => number === index + 1)
    ? []
    : [`${subject}: variables must be {{1}}, {{2}} and so on without a gap`];
}

function nameFaults(subject: string, names: readonly string[]): string[] {
  return names
    .filter((name) => !/^[a-z][a-z0-9_]{0,59}$/.test(name))
    .map((name) => `${subject}: {{${name}}} must be small letters, digits and underscores, beginning with a letter`);
}

function positionalExampleFaults(
  subject: string,
  count: number,
  given: readonly string[] | undefined,
  other: readonly NamedExample[] | undefined,
): string[] {
  if (other) return [`${subject}: examples of numbered variables are a list without names`];
  const examples = given?.length ?? 0;
  return examples === count ? [] : [`${subject}: ${count} variables need ${count} examples, ${examples} were given`];
}

function namedExampleFaults(
  subject: string,
  names: readonly string[],
  given: readonly NamedExample[] = [],
  other: readonly string[] | undefined,
): string[] {
  if (other) return [`${subject}: examples of named variables name them`];
  const known = given.map(({ param_name: name }) => name);
  return [
    ...names.filter((name) => !known.includes(name)).map((name) => `${subject}: {{${name}}} needs an example`),
    ...known
      .filter((name, index) => !names.includes(name) || known.indexOf(name) !== index)
      .map((name) => `${subject}: the example ${name} belongs to no variable, or came twice`),
  ];
}

/** Meta refuses a body that begins or ends with a variable, joins two, or is made of little else. */
export function placementFaults(subject: string, text: string): string[] {
  const trimmed = text.trim();
  const count = [...trimmed.matchAll(VARIABLE)].length;
  if (count === 0) return [];
  const faults: string[] = [];
  if (/^\{\{[^{}]*\}\}/.test(trimmed) || /\{\{[^{}]*\}\}[\s.,;:!?]*$/.test(trimmed)) {
    faults.push(`${subject}: a variable may not stand at the start or the end`);
  }
  if (/\}\}\s*\{\{/.test(trimmed)) faults.push(`${subject}: two variables need words between them`);
  const words = trimmed
    .replace(VARIABLE, ' ')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean).length;
  const needed = 2 * count + 1;
  // Scripts written without spaces count as one word a run: only those with spaces are judged.
  if (words < needed && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(trimmed)) {
    faults.push(`${subject}: ${count} variables need at least ${needed} words of fixed text, there are ${words}`);
  }
  return faults;
}
