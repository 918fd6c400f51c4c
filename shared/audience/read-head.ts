import { AppError } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { namesPeople } from './csv-columns.ts';
import { delimiterOf, readCsv, type OpenAt } from './read-csv.ts';
import type { CsvHead } from './rows-of-file.ts';

/** Reads a CSV's header, and where its rows begin. */
export async function readHead(open: OpenAt): Promise<Result<CsvHead & { end: number }>> {
  const start = await firstBytes(open);
  if (start.length === 0) return refuse('IMPORT.EMPTY', 'the file is empty');
  const utf16 = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  if (utf16 || start.includes(0))
    return refuse('IMPORT.NOT_UTF8', 'the file is not text in UTF-8: save it as CSV UTF-8');
  const delimiter = delimiterOf(start.toString());
  for await (const [first] of readCsv(open, 0, delimiter)) {
    if (!first) continue;
    if ('unclosed' in first || !namesPeople(first.fields)) break;
    return ok({ columns: first.fields, delimiter, end: first.end });
  }
  return refuse(
    'IMPORT.HEADER_MISSING',
    'the first line must name the columns, with one of phone, wa_id and bsuid among them',
  );
}

async function firstBytes(open: OpenAt): Promise<Buffer> {
  for await (const bytes of open(0)) if (bytes.length > 0) return bytes;
  return Buffer.alloc(0);
}

function refuse(code: string, message: string): { ok: false; error: AppError } {
  return fail(new AppError(code, { kind: 'unprocessable', message }));
}
