import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import type { InstanceId } from '../../shared/kernel/ids.ts';
import type { Step } from '../../shared/provisioning/provision-steps.ts';

type Outcome = { outcome: 'already_past' | 'running' } | { outcome: 'failed'; reason: string };

const PLACE_AGAIN_MS = 2_000;
const FORWARD = new df.RetryOptions(1_000, 5);
FORWARD.backoffCoefficient = 2;
/** Compensation is not given up lightly: about two hours of trying. */
const BACKWARD = new df.RetryOptions(2_000, 30);
BACKWARD.backoffCoefficient = 2;
BACKWARD.maxRetryIntervalInMilliseconds = 300_000;

/**
 * `provision:<instance>`: key -> placement -> wait until the worker reports ready. What fails is undone in reverse, so
 * that nothing is left but a failed instance that says why.
 */
export function registerProvisionInstance(): void {
  df.app.orchestration('provisionInstance', function* provisionInstance(context): Generator<df.Task, Outcome, never> {
    const step: Step = { instanceId: context.df.getInput<InstanceId>(), run: context.df.newGuid('run') };
    const claim: { claimed: boolean; readyTimeoutSeconds: number } = yield context.df.callActivityWithRetry(
      'claimProvision',
      FORWARD,
      step,
    );
    if (!claim.claimed) return { outcome: 'already_past' };
    const deadline = new Date(context.df.currentUtcDateTime.getTime() + claim.readyTimeoutSeconds * 1000);

    let reason = 'PROVISION.STEP_FAILED';
    try {
      yield context.df.callActivityWithRetry('createInstanceKey', FORWARD, step);
      const refusal: string | null = yield* placeAndAwaitReady(context, step, deadline);
      if (refusal === null) return { outcome: 'running' };
      reason = refusal;
    } catch (error) {
      // The message of a failed activity carries stacks: it stays in Durable's own history.
      context.log('provisioning step failed', step.instanceId, error instanceof Error ? error.name : '');
    }
    yield context.df.callActivityWithRetry('abandonProvision', BACKWARD, { ...step, reason });
    yield context.df.callActivityWithRetry('removeInstanceKey', BACKWARD, step);
    return { outcome: 'failed', reason };
  });
}

/** Returns null once the instance runs, else why it does not. */
function* placeAndAwaitReady(
  context: OrchestrationContext,
  step: Step,
  deadline: Date,
): Generator<df.Task, string | null, never> {
  while ((yield context.df.callActivityWithRetry('placeInstance', FORWARD, step)) !== 'placed') {
    const next = new Date(context.df.currentUtcDateTime.getTime() + PLACE_AGAIN_MS);
    if (next >= deadline) return 'PROVISION.NO_WORKER';
    yield context.df.createTimer(next);
  }
  const report = context.df.waitForExternalEvent('workerReported');
  const timeout = context.df.createTimer(deadline);
  const winner: df.Task = yield context.df.Task.any([report, timeout]);
  if (winner === report) timeout.cancel();
  // The database knows whether the worker is ready, also when its event was late.
  if ((yield context.df.callActivityWithRetry('finishProvision', FORWARD, step)) === 'running') return null;
  return winner === report ? 'PROVISION.PAIRING_FAILED' : 'PROVISION.TIMED_OUT';
}
