import type { Id } from '../kernel/ids.ts';
import { ok, type Result } from '../kernel/result.ts';
import { importFile } from './file-names.ts';
import type { ContactFiles, ImportProgress, ImportStep, ImportStore } from './ports.ts';
import { prepareRows, type FileRow } from './prepare-rows.ts';
import type { OpenAt } from './read-csv.ts';
import { readHead } from './read-head.ts';
import { rowsOfCsv, rowsOfLines, type CsvHead } from './rows-of-file.ts';

export interface ImportDeps {
  imports: ImportStore;
  files: ContactFiles;
}

/** What one call did: there is more to read, or the whole file is refused. */
export type SliceOutcome = { more: boolean; refused: null } | { more: false; refused: string };

/** Rows of one transaction: few enough to stay well below a statement's time, many enough to cost little each. */
const STEP_ROWS = 2_500;
/** Steps of one call, some seconds of work, before it lets the orchestration begin anew. */
const SLICE_STEPS = 8;
/** More quotes than this without an end in one step: the file is no CSV. */
const MAX_UNCLOSED = 250;

/**
 * Reads an import's file from where it is, step by step, for a while. A step's rows, counts and position are one
 * transaction, so a crash anywhere loses and doubles nothing. The next step is read while the last is written.
 */
export async function importSlice({ imports, files }: ImportDeps, id: Id<'imp'>): Promise<SliceOutcome> {
  const progress = await imports.claim(id);
  if (!progress) return { more: false, refused: null };
  if ((await files.size(importFile(id))) === null) return { more: false, refused: 'IMPORT.FILE_MISSING' };
  const open = files.open(importFile(id));
  const source = await sourceOf(progress, open);
  if (!source.ok) return { more: false, refused: source.error.code };

  let { position, read } = progress;
  let steps = 0;
  let newHead = progress.columns ? null : source.value.head;
  let written: Promise<boolean> = Promise.resolve(true);
  for await (const rows of inSteps(source.value.rows)) {
    if (rows.filter((row) => 'fault' in row && row.fault === 'CONTACT.QUOTE_UNCLOSED').length > MAX_UNCLOSED) {
      return { more: false, refused: 'IMPORT.NOT_CSV' };
    }
    const step = stepOf(rows, read, progress, newHead);
    // Refused: another call of this activity is ahead, or the import was canceled. The next call will see.
    if (!(await written)) return { more: true, refused: null };
    written = imports.apply(id, position, step);
    written.catch(() => undefined); // it is thrown where it is awaited
    position = step.next;
    read += step.read;
    newHead = null;
    if (++steps === SLICE_STEPS) {
      await written;
      return { more: true, refused: null };
    }
  }
  return { more: !(await written), refused: null };
}

interface Source {
  rows: AsyncIterable<FileRow[]>;
  head: CsvHead | null;
}

async function sourceOf(
  { format, position, columns, delimiter }: ImportProgress,
  open: OpenAt,
): Promise<Result<Source>> {
  if (format === 'ndjson') return ok({ rows: rowsOfLines(open, position), head: null });
  if (columns && delimiter) {
    const head = { columns, delimiter };
    return ok({ rows: rowsOfCsv(open, position, head), head });
  }
  const head = await readHead(open);
  if (!head.ok) return head;
  return ok({ rows: rowsOfCsv(open, head.value.end, head.value), head: head.value });
}

async function* inSteps(groups: AsyncIterable<FileRow[]>): AsyncGenerator<FileRow[], void> {
  let rows: FileRow[] = [];
  for await (const group of groups) {
    rows = rows.concat(group);
    for (; rows.length >= STEP_ROWS; rows = rows.slice(STEP_ROWS)) yield rows.slice(0, STEP_ROWS);
  }
  if (rows.length > 0) yield rows;
}

function stepOf(
  rows: readonly FileRow[],
  before: number,
  { position, defaultCountry }: ImportProgress,
  head: CsvHead | null,
): ImportStep {
  const { people, rejected, lines } = prepareRows(rows, before + 1, defaultCountry);
  return {
    next: rows.at(-1)?.end ?? position,
    read: rows.length,
    rejected: rejected.length,
    lines,
    columns: head?.columns ?? null,
    delimiter: head?.delimiter ?? null,
    rows: people,
  };
}
