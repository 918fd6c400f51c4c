import { parseTemplate } from './http/route-template.ts';

export interface FunctionToCheck {
  name: string;
  /** Only of an HTTP trigger; its name when it has none. */
  route?: string;
  methods?: readonly string[];
}

const functionName = /^(?!host$)[a-z][a-z0-9_-]{0,127}$/i;

/** What the real host has against one function, each in a sentence; empty when nothing. */
export function checkFunction({ name, route }: FunctionToCheck): string[] {
  const problems = [...checkName(name)];
  if (isReserved(name)) problems.push(`The function name '${name}' begins with a reserved word (admin, runtime).`);
  if (route === undefined) return problems;
  if (isReserved(route)) problems.push('The specified route conflicts with one or more built in routes.');
  const fault = checkTemplate(route);
  if (fault) problems.push(fault);
  return problems;
}

/** Functions that answer the same route and share a method: the real host drops the later one (in its own order). */
export function checkRouteConflict(one: Required<FunctionToCheck>, other: Required<FunctionToCheck>): string[] {
  const same = trimSlashes(one.route).toLowerCase() === trimSlashes(other.route).toLowerCase();
  if (!same || !one.methods.some((method) => other.methods.includes(method))) return [];
  return [`The route specified conflicts with the route defined by function '${other.name}'.`];
}

export function checkName(name: string): string[] {
  return functionName.test(name) ? [] : [`'${name}' is not a valid function name.`];
}

/** A name or a route whose beginning the host keeps for itself: such a function is lost. */
export function isReserved(nameOrRoute: string): boolean {
  return /^(admin|runtime)/i.test(trimSlashes(nameOrRoute));
}

/** A template that ASP.NET Core cannot parse takes the whole host down. */
export function checkTemplate(route: string): string | undefined {
  try {
    parseTemplate(route);
    return undefined;
  } catch (error) {
    return `The route '${route}' is not valid: ${(error as Error).message}`;
  }
}

function trimSlashes(text: string): string {
  return text.replace(/^\/+|\/+$/g, '');
}
