import { parseTemplate, type Parameter, type Segment } from './route-template.ts';

export type RouteValues = Record<string, string>;

/** The values of a path (decoded, with its leading slash) by parameter; undefined when the path is not the route's. */
export type Route = (path: string) => RouteValues | undefined;

interface CompiledSegment {
  parameters: Parameter[];
  /** The parameter that the whole segment consists of. */
  only: Parameter | undefined;
  pattern: RegExp;
}

/** Compiles a template, with the prefix of `host.json`. Throws where ASP.NET Core does. */
export function createRoute(template: string, prefix = ''): Route {
  const segments = parseTemplate(prefix ? `${prefix}/${template}` : template).map(compile);
  return (path) => match(segments, path.replace(/^\//, ''));
}

function compile(segment: Segment): CompiledSegment {
  const parameters = segment.filter((part) => typeof part === 'object');
  const only = segment.length === 1 ? parameters[0] : undefined;
  return { parameters, only, pattern: segmentPattern(segment) };
}

/** Greedy from the left, as ASP.NET Core's match from the right makes it. */
function segmentPattern(segment: Segment): RegExp {
  const last = segment.at(-1);
  const optionalTail = segment.length > 1 && typeof last === 'object' && last.optional;
  const source = segment.map((part, index) => {
    if (typeof part === 'object') return optionalTail && index === segment.length - 1 ? '(.+))?' : '(.+)';
    return (optionalTail && index === segment.length - 2 ? '(?:' : '') + escapePattern(part);
  });
  return new RegExp(`^${source.join('')}$`, 'isu');
}

function escapePattern(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function match(segments: CompiledSegment[], path: string): RouteValues | undefined {
  const values: RouteValues = {};
  let rest = path;
  for (const { only, parameters, pattern } of segments) {
    if (only?.catchAll) return assign(values, only, rest || undefined) ? values : undefined;
    const slash = rest.indexOf('/');
    const text = slash < 0 ? rest : rest.slice(0, slash);
    rest = slash < 0 ? '' : rest.slice(slash + 1);
    if (text === '') {
      const dispensable = only && rest === '' && (only.optional || only.defaultValue !== undefined);
      if (!dispensable || !assign(values, only, undefined)) return undefined;
      continue;
    }
    const found = pattern.exec(text);
    if (!found) return undefined;
    if (!parameters.every((parameter, index) => assign(values, parameter, found[index + 1]))) return undefined;
  }
  return rest === '' ? values : undefined;
}

/** False when a constraint refuses the value. */
function assign(values: RouteValues, parameter: Parameter, value: string | undefined): boolean {
  const assigned = value ?? parameter.defaultValue;
  if (assigned === undefined) return true;
  if (!parameter.constraints.every((test) => test(assigned))) return false;
  values[parameter.name] = assigned;
  return true;
}
