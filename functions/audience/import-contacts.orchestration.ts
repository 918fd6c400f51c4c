import * as df from 'durable-functions';
import type { SliceOutcome } from '../../shared/audience/import-slice.ts';
import type { Id } from '../../shared/kernel/ids.ts';
import { PATIENT } from '../provisioning/retries.ts';

/** `import:<import>`: reads the file slice by slice, anew each time, so that the history stays as short as it is. */
export function registerImportContacts(): void {
  df.app.orchestration('importContacts', function* importContacts(context): Generator<df.Task, void, SliceOutcome> {
    const { id } = context.df.getInput<{ id: Id<'imp'> }>();
    let refused: string | null;
    try {
      const slice = yield context.df.callActivityWithRetry('importSlice', PATIENT, id);
      if (slice.more) {
        context.df.continueAsNew({ id });
        return;
      }
      refused = slice.refused;
    } catch {
      refused = 'IMPORT.FAILED';
    }
    yield context.df.callActivityWithRetry('finishImport', PATIENT, { id, refused });
  });
}
