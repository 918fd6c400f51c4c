/** The variables of a template's text, each once, in the order in which they come: `1`, `2` … or names. */
export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/g)].map((match) => match[1] ?? ''))];
}

/** The text with each variable replaced. */
export function fillIn(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (whole, name: string) => valueOf(name) ?? whole);
}
