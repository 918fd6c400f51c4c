export interface Route {
  /** Of the function. */
  name: string;
  template: string;
  /** All, when absent. */
  methods: readonly string[] | undefined;
}

/** The host tries routes in the order of function names: an earlier parameter takes what a later literal was meant for. */
export function hiddenRoutes(inOrder: readonly Route[]): string[] {
  return inOrder.flatMap((later, index) =>
    inOrder
      .slice(0, index)
      .filter((earlier) => shareMethod(earlier, later) && covers(segments(earlier), segments(later)))
      .map(
        (earlier) =>
          `${later.name} (${later.template}) is never reached: ${earlier.name} (${earlier.template}) sorts first`,
      ),
  );
}

function shareMethod(one: Route, other: Route): boolean {
  return !one.methods || !other.methods || one.methods.some((method) => other.methods?.includes(method));
}

function segments({ template }: Route): string[] {
  return template.toLowerCase().split('/');
}

/** Whether every path of the second template is also one of the first. */
function covers([first, ...rest]: string[], [other, ...otherRest]: string[]): boolean {
  if (first?.startsWith('{*')) return true;
  if (first === undefined || other === undefined) return first === other;
  const matches = first === other || (/^\{\w+\}$/.test(first) && !other.startsWith('{*'));
  return matches && covers(rest, otherRest);
}
