import * as df from 'durable-functions';
import type { Id } from '../../shared/kernel/ids.ts';
import { PATIENT } from '../provisioning/retries.ts';

/** `export:<export>`: writes the file slice by slice, anew each time, so that the history stays as short as it is. */
export function registerExportContacts(): void {
  df.app.orchestration('exportContacts', function* exportContacts(context): Generator<
    df.Task,
    void,
    { more: boolean }
  > {
    const { id } = context.df.getInput<{ id: Id<'exp'> }>();
    try {
      const { more } = yield context.df.callActivityWithRetry('exportSlice', PATIENT, id);
      if (more) context.df.continueAsNew({ id });
    } catch {
      yield context.df.callActivityWithRetry('failExport', PATIENT, id);
    }
  });
}
