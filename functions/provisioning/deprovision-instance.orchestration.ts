import * as df from 'durable-functions';
import type { InstanceId } from '../../shared/kernel/ids.ts';
import { removeBelongings } from './remove-belongings.ts';
import { PATIENT } from './retries.ts';

/** `deprovision:<instance>`: removes what a deleted instance leaves. Its slot and its worker went with the request. */
export function registerDeprovisionInstance(): void {
  df.app.orchestration('deprovisionInstance', function* deprovisionInstance(context): Generator<
    df.Task,
    'already_past' | 'deleted',
    never
  > {
    const instanceId = context.df.getInput<InstanceId>();
    const deletion: { claimed: boolean } = yield context.df.callActivityWithRetry('claimDeletion', PATIENT, instanceId);
    if (!deletion.claimed) return 'already_past';
    yield* removeBelongings(context, instanceId);
    yield context.df.callActivityWithRetry('finishDeletion', PATIENT, instanceId);
    return 'deleted';
  });
}
