import { isHttp, routeOf, type HttpFunction } from '../../local/functions-host/function-index.ts';
import { loadBuiltApp } from '../lib/loaded-app.ts';
import type { Check } from './check.ts';

export const functionsCheck: Check = {
  name: 'functions',
  says: 'the real host would take every function, and no route hides another',
  async run() {
    const { functions, errors } = await loadBuiltApp();
    if (errors.length > 0) return errors;
    if (functions.length === 0) return ['the app registered no function'];
    return hiddenRoutes(functions.filter(isHttp));
  },
};

/** The host matches routes in the order of function names: an earlier parameter takes what a later literal was meant for. */
function hiddenRoutes(inOrder: readonly HttpFunction[]): string[] {
  return inOrder.flatMap((later, index) =>
    inOrder
      .slice(0, index)
      .filter((earlier) => sharesMethod(earlier, later) && covers(segments(earlier), segments(later)))
      .map(
        (earlier) =>
          `${later.name} (${routeOf(later)}) is never reached: ${earlier.name} (${routeOf(earlier)}) sorts first`,
      ),
  );
}

function sharesMethod(one: HttpFunction, other: HttpFunction): boolean {
  const methods = other.trigger.methods;
  return !one.trigger.methods || !methods || one.trigger.methods.some((method) => methods.includes(method));
}

function segments(found: HttpFunction): string[] {
  return routeOf(found).toLowerCase().split('/');
}

function covers([first, ...rest]: string[], [other, ...otherRest]: string[]): boolean {
  if (first === undefined || other === undefined) return first === other;
  if (first.startsWith('{*')) return true;
  const matches = first === other || (/^\{\w+\}$/.test(first) && !other.startsWith('{*'));
  return matches && covers(rest, otherRest);
}
