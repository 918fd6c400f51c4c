/** The former values of what changed: nested objects by changed key only, lists whole, as in Stripe's events. */
export function previousAttributes(before: object, after: object): Record<string, unknown> {
  const previous: Record<string, unknown> = {};
  const old = before as Record<string, unknown>;
  for (const [key, now] of Object.entries(after as Record<string, unknown>)) {
    const then = old[key] ?? null;
    if (JSON.stringify(then) === JSON.stringify(now ?? null)) continue;
    previous[key] = isPlain(then) && isPlain(now) ? previousAttributes(then, now) : then;
  }
  for (const key of Object.keys(old)) if (!(key in after)) previous[key] = old[key];
  return previous;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
