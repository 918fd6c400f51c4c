import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import type { InstanceId } from '../../shared/kernel/ids.ts';
import type { Allocated, Step } from '../../shared/provisioning/provision-steps.ts';
import { FORWARD, PATIENT } from './retries.ts';
import { removeBelongings } from './remove-belongings.ts';

type Outcome = { outcome: 'already_past' | 'running' } | { outcome: 'undone'; reason: string };

const PLACE_AGAIN_MS = 2_000;

/**
 * `provision:<instance>` and `resume:<instance>:<n>`: proxy -> its secret -> key -> placement -> wait until the worker
 * reports ready. What fails is undone in reverse, so that nothing is left but an instance that says why.
 */
export function registerProvisionInstance(): void {
  df.app.orchestration('provisionInstance', function* provisionInstance(context): Generator<df.Task, Outcome, never> {
    const step: Step = {
      instanceId: context.df.getInput<InstanceId>(),
      run: context.df.newGuid('run'),
      sagaId: context.df.instanceId,
    };
    const claim: { claimed: boolean; readyTimeoutSeconds: number } = yield context.df.callActivityWithRetry(
      'claimProvision',
      PATIENT,
      step,
    );
    if (!claim.claimed) return { outcome: 'already_past' };
    const deadline = new Date(context.df.currentUtcDateTime.getTime() + claim.readyTimeoutSeconds * 1000);
    const reason: string | null = yield* provision(context, step, deadline);
    if (reason === null) return { outcome: 'running' };
    yield* undo(context, step, reason);
    return { outcome: 'undone', reason };
  });
}

/** Returns null once the instance runs, else why it does not. */
function* provision(
  context: OrchestrationContext,
  step: Step,
  deadline: Date,
): Generator<df.Task, string | null, never> {
  let faultOfStep = 'PROVISION.PROXY_FAILED';
  try {
    const allocated: Allocated = yield context.df.callActivityWithRetry('allocateProxy', FORWARD, step);
    if (allocated.outcome !== 'allocated') return REFUSALS[allocated.outcome];
    if (allocated.source === 'provider') yield context.df.callActivityWithRetry('storeProxySecret', FORWARD, step);
    faultOfStep = 'PROVISION.KEY_FAILED';
    yield context.df.callActivityWithRetry('createInstanceKey', FORWARD, step);
    faultOfStep = 'PROVISION.STEP_FAILED';
    return yield* placeAndAwaitReady(context, step, deadline);
  } catch (error) {
    // The message of a failed activity carries stacks: it stays in Durable's own history.
    context.log('provisioning step failed', step.instanceId, error instanceof Error ? error.name : '');
    return faultOfStep;
  }
}

const REFUSALS = {
  none: 'PROVISION.NO_PROXY',
  refused: 'PROVISION.PROXY_REFUSED',
  not_claimed: 'PROVISION.INTERRUPTED',
};

function* placeAndAwaitReady(
  context: OrchestrationContext,
  step: Step,
  deadline: Date,
): Generator<df.Task, string | null, never> {
  for (;;) {
    const placed: 'placed' | 'no_worker' | 'not_claimed' = yield context.df.callActivityWithRetry(
      'placeInstance',
      FORWARD,
      step,
    );
    if (placed === 'placed') break;
    if (placed === 'not_claimed') return 'PROVISION.INTERRUPTED';
    const next = new Date(context.df.currentUtcDateTime.getTime() + PLACE_AGAIN_MS);
    if (next >= deadline) return 'PROVISION.NO_WORKER';
    yield context.df.createTimer(next);
  }
  const report = context.df.waitForExternalEvent('workerReported');
  const timeout = context.df.createTimer(deadline);
  const winner: df.Task = yield context.df.Task.any([report, timeout]);
  if (winner === report) timeout.cancel();
  // The database knows whether the worker is ready, also when its event was late.
  const finished: 'running' | 'not_ready' | 'not_claimed' = yield context.df.callActivityWithRetry(
    'finishProvision',
    PATIENT,
    step,
  );
  if (finished === 'running') return null;
  if (finished === 'not_claimed') return 'PROVISION.INTERRUPTED';
  return winner === report ? 'PROVISION.PAIRING_FAILED' : 'PROVISION.TIMED_OUT';
}

/** An instance that was suspended keeps what it has; one that failed, or was deleted meanwhile, keeps nothing. */
function* undo(context: OrchestrationContext, step: Step, reason: string): Generator<df.Task, void, never> {
  const abandoned: 'failed' | 'suspended' | 'not_claimed' = yield context.df.callActivityWithRetry(
    'abandonProvision',
    PATIENT,
    { ...step, reason },
  );
  if (abandoned === 'failed') yield* removeBelongings(context, step.instanceId);
  const left: 'left' | 'deleting' = yield context.df.callActivityWithRetry('leaveSaga', PATIENT, step);
  if (left === 'left') return;
  yield* removeBelongings(context, step.instanceId);
  yield context.df.callActivityWithRetry('finishDeletion', PATIENT, step.instanceId);
}
