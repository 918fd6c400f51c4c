import { createConstraint } from './route-constraints.ts';

export interface Parameter {
  name: string;
  catchAll: boolean;
  optional: boolean;
  defaultValue: string | undefined;
  constraints: ((value: string) => boolean)[];
}

/** A segment is what stands between two slashes: literals and parameters in turn. */
export type Segment = (string | Parameter)[];

/** Parses an ASP.NET Core route template. Throws where ASP.NET Core does, which takes the whole host down. */
export function parseTemplate(template: string): Segment[] {
  if (template === '') return [];
  if (/^[/~]/.test(template)) throw new Error("The route template cannot start with a '~' or '/' character.");
  const segments = splitSegments(template).map(parseSegment);
  const names = new Set<string>();
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    segment.forEach((part, at) => {
      if (typeof part === 'string') return;
      const name = part.name.toLowerCase();
      if (names.has(name)) {
        throw new Error(`The route parameter name '${part.name}' appears more than one time in the route template.`);
      }
      names.add(name);
      checkPlace(part, segment, at, last);
    });
  });
  return segments;
}

function checkPlace(part: Parameter, segment: Segment, at: number, last: boolean): void {
  const before = segment[at - 1];
  if (typeof before === 'object') throw new Error('A path segment cannot contain two consecutive parameters.');
  if (part.catchAll && (segment.length > 1 || !last)) {
    throw new Error('A catch-all parameter can only appear as the last segment of the route template.');
  }
  if (!part.optional || segment.length === 1) return;
  if (at !== segment.length - 1) throw new Error('An optional parameter must be at the end of the segment.');
  if (before !== '.') throw new Error('Only a period (.) can precede an optional parameter within a segment.');
}

/** Slashes inside braces belong to a constraint. A doubled brace stands for itself. */
function splitSegments(template: string): string[] {
  const segments: string[] = [];
  let current = '';
  let inside = false;
  for (let at = 0; at < template.length; at++) {
    const character = template.charAt(at);
    const doubled = (character === '{' || character === '}') && template.charAt(at + 1) === character;
    if (doubled) {
      current += character + character;
      at++;
      continue;
    }
    if (character === '{' && inside) throw incomplete();
    if (character === '}' && !inside) throw incomplete();
    if (character === '{') inside = true;
    if (character === '}') inside = false;
    if (character === '/' && !inside) {
      segments.push(current);
      current = '';
    } else current += character;
  }
  if (inside) throw incomplete();
  segments.push(current);
  if (segments.at(-1) === '') segments.pop();
  if (segments.includes('')) {
    throw new Error("The route template separator character '/' cannot appear consecutively.");
  }
  return segments;
}

function incomplete(): Error {
  return new Error("There is an incomplete parameter in the route template. Check that each '{' has a matching '}'.");
}

function parseSegment(text: string): Segment {
  const parts = text.match(/\{(?!\{)(?:\{\{|\}\}|[^{}])*\}|(?:\{\{|\}\}|[^{}])+/g) ?? [];
  return parts.map((part) => {
    if (part.startsWith('{') && !part.startsWith('{{')) return parseParameter(part.slice(1, -1));
    const literal = part.replaceAll('{{', '{').replaceAll('}}', '}');
    if (literal.includes('?')) throw new Error(`The literal section '${literal}' is invalid: it cannot contain '?'.`);
    return literal;
  });
}

function parseParameter(text: string): Parameter {
  const [, stars = '', name = '', rest = ''] = /^(\*{0,2})([^:=?]*)([\s\S]*)$/.exec(text) ?? [];
  if (!/^[^/{}?*:=]+$/.test(name)) throw new Error(`The route parameter name '${name}' is invalid.`);
  const { constraints, defaultValue, optional } = parseSuffix(rest);
  if (optional && (stars !== '' || defaultValue !== undefined)) {
    throw new Error(`The optional parameter '${name}' can be neither a catch-all nor have a default value.`);
  }
  return { name, catchAll: stars !== '', optional, defaultValue, constraints: constraints.map(createConstraint) };
}

/** `:constraint(args):constraint=default?`; parentheses hide the characters inside them. */
function parseSuffix(text: string): { constraints: string[]; defaultValue: string | undefined; optional: boolean } {
  const constraints: string[] = [];
  let rest = text;
  while (rest.startsWith(':')) {
    const end = endOfConstraint(rest);
    constraints.push(rest.slice(1, end).replaceAll('{{', '{').replaceAll('}}', '}'));
    rest = rest.slice(end);
  }
  const optional = rest.endsWith('?');
  if (optional) rest = rest.slice(0, -1);
  return { constraints, defaultValue: rest.startsWith('=') ? rest.slice(1) : undefined, optional };
}

function endOfConstraint(text: string): number {
  let depth = 0;
  for (let at = 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '(') depth++;
    if (character === ')') depth--;
    const ends = character === ':' || character === '=' || (character === '?' && at === text.length - 1);
    if (depth === 0 && ends) return at;
  }
  return text.length;
}
