type Parts = readonly { type: string; text?: unknown; buttons?: unknown }[];

/** Whether two lists of components say the same words: what Meta adds or leaves out beside them does not count. */
export function sameContent(at: Parts, wanted: Parts): boolean {
  return words(at) === words(wanted);
}

function words(components: Parts): string {
  const sorted = [...components].sort((a, b) => (a.type < b.type ? -1 : 1));
  return JSON.stringify(sorted.map(({ type, text, buttons }) => [type, text ?? null, buttonWords(buttons)]));
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
