/** Reads one text among the facts that a part told. */
export function textFact(part: string, facts: Record<string, unknown>, name: string): string {
  const value = facts[name];
  if (typeof value !== 'string')
    throw new Error(`${part} did not tell its ${name} (it told ${Object.keys(facts).join(', ')})`);
  return value;
}
