import type { Id } from '../kernel/ids.ts';
import { toCsv } from '../kernel/csv-cells.ts';
import { errorFile, importFile } from './file-names.ts';
import type { ContactFiles, ImportStore } from './ports.ts';

interface Deps {
  imports: ImportStore;
  files: ContactFiles;
}

const STEPS_A_PART = 10;

/** Ends an import, writes the file of its rejected rows and forgets the upload. It may be done again at any point. */
export async function finishImport(deps: Deps, id: Id<'imp'>, refused: string | null): Promise<void> {
  const state = refused ? 'failed' : 'completed';
  await deps.imports.end(id, { state, reason: refused, actor: 'import', correlationId: null });
  await writeErrorFile(deps, id);
  await deps.files.remove(importFile(id));
}

async function writeErrorFile({ imports, files }: Deps, id: Id<'imp'>): Promise<void> {
  let found = await imports.errors(id, -1, STEPS_A_PART);
  if (found.length === 0) return;
  const columns = (await imports.columnsOf(id)) ?? ['contact'];
  let head = toCsv([['import_row', 'import_code', 'import_reason', ...columns]]);
  let parts = 0;
  for (; found.length > 0; parts++) {
    await files.writePart(errorFile(id), parts, head + found.map(({ lines }) => lines).join(''));
    head = '';
    found = await imports.errors(id, found.at(-1)?.position ?? -1, STEPS_A_PART);
  }
  await files.assemble(errorFile(id), parts, `rejected-contacts-${id}.csv`);
  await imports.finishErrors(id);
}
