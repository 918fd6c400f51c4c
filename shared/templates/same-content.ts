/** Whether two lists of components say the same words: what Meta adds or leaves out beside them does not count. */
export function sameContent(
  at: readonly { type: string; text?: unknown; buttons?: unknown }[],
  wanted: readonly { type: string; text?: unknown; buttons?: unknown }[],
): boolean {
  const words = (components: typeof at): string =>
    JSON.stringify(
      components
        .map(({ type, text, buttons }) => [type, text ?? null, buttonWords(buttons)])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
  return words(at) === words(wanted);
}

function buttonWords(buttons: unknown): unknown[] {
  if (!Array.isArray(buttons)) return [];
  return (buttons as Record<string, unknown>[]).map(({ type, text, url, phone_number: phone }) => [
    type,
    text ?? null,
    url ?? null,
    phone ?? null,
  ]);
}
