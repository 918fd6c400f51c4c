/** Replaces `%NAME%` in a binding's texts by the app setting of that name, as the real host does. */
export function resolveSettings(binding: Record<string, unknown>, settings = process.env): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(binding).map(([property, value]) => [
      property,
      typeof value === 'string' && property !== 'route' ? resolve(value, settings) : value,
    ]),
  );
}

function resolve(text: string, settings: NodeJS.ProcessEnv): string {
  return text.replace(/%([^%\s]+)%/g, (_whole, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`'%${name}%' does not resolve to a value.`);
    return value;
  });
}
