import type { OpenAt } from './read-csv.ts';

/** Lines with the byte behind each, from where the file can be read on. They come in groups, as the bytes did. */
export async function* readLines(open: OpenAt, start: number): AsyncGenerator<{ end: number; line: string }[], void> {
  let rest: Buffer = Buffer.alloc(0);
  let at = start;
  for await (const bytes of open(start)) {
    const text = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
    const lines: { end: number; line: string }[] = [];
    let from = 0;
    for (let newline = text.indexOf(10); newline >= 0; newline = text.indexOf(10, from)) {
      lines.push({ end: at + newline + 1, line: text.toString('utf8', from, newline) });
      from = newline + 1;
    }
    at += from;
    rest = text.subarray(from);
    yield lines;
  }
}
