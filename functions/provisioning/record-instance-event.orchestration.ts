import * as df from 'durable-functions';
import type { AnnouncedEvent } from '../../shared/provisioning/provision-steps.ts';
import { PATIENT } from './retries.ts';

/** `event:<id>`: writes to the timeline what a SQL function decided. It is asked for through the outbox. */
export function registerRecordInstanceEvent(): void {
  df.app.orchestration('recordInstanceEvent', function* recordInstanceEvent(context): Generator<df.Task, void, never> {
    yield context.df.callActivityWithRetry('writeInstanceEvent', PATIENT, context.df.getInput<AnnouncedEvent>());
  });
}
