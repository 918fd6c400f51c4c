import { CsvError, parse } from 'csv-parse';

/** The bytes of a file from an offset on. */
export type OpenAt = (offset: number) => AsyncIterable<Buffer>;

/** A record, or a line that is none; `end` is the byte behind it, from where the file can be read on. */
export type CsvPiece = { end: number; fields: string[] } | { end: number; unclosed: string };

const MAX_RECORD_BYTES = 256 * 1024;
const SHOWN_OF_A_BAD_LINE = 2_000;
const [LF, CR] = [10, 13];

/**
 * Reads RFC 4180 as leniently as it can be read without guessing: any line ends, quotes inside of fields, rows of any
 * length. A quote that is never closed spoils its own line only. Pieces come in groups, as the bytes did.
 */
export async function* readCsv(open: OpenAt, start: number, delimiter: string): AsyncGenerator<CsvPiece[], void> {
  let at = start;
  for (;;) {
    const stoppedAt = yield* readUntilUnclosed(open, at, delimiter);
    if (stoppedAt === null) return;
    const line = await lineAt(open, stoppedAt);
    yield [{ end: line.end, unclosed: line.text }];
    at = line.end;
  }
}

/** Returns where the line begins whose quote is not closed, or null at the end of the file. */
async function* readUntilUnclosed(
  open: OpenAt,
  start: number,
  delimiter: string,
): AsyncGenerator<CsvPiece[], number | null> {
  let end = start;
  let pieces: CsvPiece[] = [];
  const parser = parse({
    delimiter,
    bom: start === 0,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record: (fields: string[], { bytes }) => {
      end = start + bytes;
      pieces.push({ end, fields });
      return null;
    },
  });
  const ended = new Promise<void>((resolve, reject) => parser.once('error', reject).once('end', resolve).resume());
  ended.catch(() => undefined); // awaited below, unless a write told of the error first
  try {
    for await (const bytes of open(start)) {
      await new Promise<void>((resolve, reject) => parser.write(bytes, (error) => (error ? reject(error) : resolve())));
      yield pieces;
      pieces = [];
    }
    parser.end();
    await ended;
    yield pieces;
    return null;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield pieces;
    return end;
  }
}

/** The first line that is not empty. */
async function lineAt(open: OpenAt, start: number): Promise<{ end: number; text: string }> {
  let end = start;
  const shown: Buffer[] = [];
  let begun = false;
  for await (const bytes of open(start)) {
    let from = 0;
    while (!begun && from < bytes.length && (bytes[from] === LF || bytes[from] === CR)) from++;
    begun ||= from < bytes.length;
    const newline = bytes.indexOf(LF, from);
    if (end - start < SHOWN_OF_A_BAD_LINE) shown.push(bytes.subarray(from, newline < 0 ? undefined : newline));
    if (newline >= 0) {
      end += newline + 1;
      break;
    }
    end += bytes.length;
  }
  return { end, text: Buffer.concat(shown).toString().slice(0, SHOWN_OF_A_BAD_LINE) };
}

/** The delimiter that the first line has most of, outside of quotes. */
export function delimiterOf(head: string): string {
  const [line = ''] = head
    .replace(/^\uFEFF/, '')
    .trimStart()
    .split(/\r?\n/, 1);
  const plain = line.replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string): number => plain.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}
