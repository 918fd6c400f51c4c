/** The names in `fields=a,b.start(1).end(2),c{d}`: commas inside brackets do not part them. */
export function fieldNames(fields: string | undefined): string[] {
  if (!fields) return [];
  const names = [''];
  let depth = 0;
  for (const character of fields) {
    if ('({['.includes(character)) depth += 1;
    if (')}]'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) names.push('');
    else names.push(`${names.pop() ?? ''}${character}`);
  }
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

/** The id, and those fields that were asked for: by default the usual ones. */
export function selectFields(
  all: Record<string, unknown>,
  fields: string | undefined,
  usual: readonly string[],
): Record<string, unknown> {
  const names = fields ? fieldNames(fields) : usual;
  return Object.fromEntries(
    ['id', ...names].filter((name) => all[name] !== undefined).map((name) => [name, all[name]]),
  );
}
