import type { OrchestrationContext, Task } from 'durable-functions';
import type { InstanceId } from '../../shared/kernel/ids.ts';
import { PATIENT } from './retries.ts';

/** Undoes, in reverse, what the saga made outside the database. Each step may find nothing to do. */
export function* removeBelongings(context: OrchestrationContext, instanceId: InstanceId): Generator<Task, void, never> {
  yield context.df.callActivityWithRetry('removeInstanceKey', PATIENT, instanceId);
  yield context.df.callActivityWithRetry('removeProxySecret', PATIENT, instanceId);
  yield context.df.callActivityWithRetry('releaseProxy', PATIENT, instanceId);
}
