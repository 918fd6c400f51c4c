import * as df from 'durable-functions';
import { exportSlice } from '../../shared/audience/export-slice.ts';
import { finishImport } from '../../shared/audience/finish-import.ts';
import { importSlice } from '../../shared/audience/import-slice.ts';
import type { Id } from '../../shared/kernel/ids.ts';
import type { Container } from '../container.ts';

export function registerContactFileSteps({ audience }: Container): void {
  df.app.activity('importSlice', { handler: (id: Id<'imp'>) => importSlice(audience, id) });
  df.app.activity('finishImport', {
    handler: ({ id, refused }: { id: Id<'imp'>; refused: string | null }) => finishImport(audience, id, refused),
  });
  df.app.activity('exportSlice', { handler: (id: Id<'exp'>) => exportSlice(audience, id) });
  df.app.activity('failExport', { handler: (id: Id<'exp'>) => audience.exports.end(id, 'failed', 'EXPORT.FAILED') });
}
