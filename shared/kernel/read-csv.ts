/** A record of a CSV file, or why it is none. */
export type CsvRecord = { line: number; fields: string[] } | { line: number; fault: string };

/**
 * Reads RFC 4180, strictly: a quote may open a field only at its beginning, is doubled inside, and is closed before the
 * next comma. A record is one line: no value of ours holds a line break.
 */
export function readCsv(text: string): CsvRecord[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ line: index + 1, content }))
    .filter(({ content }) => content.trim() !== '')
    .map(({ line, content }) => {
      const fields = readFields(content);
      return fields ? { line, fields } : { line, fault: 'a quote is opened or closed in the wrong place' };
    });
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

function readFields(content: string): string[] | null {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const match = FIELD.exec(content);
    if (!match) return null;
    fields.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '') return fields;
  }
}
