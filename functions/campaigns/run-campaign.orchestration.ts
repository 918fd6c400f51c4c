import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import type { CampaignId } from '../../shared/campaigns/ports.ts';
import type { CampaignStep } from '../../shared/campaigns/step-campaign.ts';
import { PATIENT } from '../provisioning/retries.ts';

/** After so many steps the history starts anew: it never grows, however large the campaign. */
const STEPS = 20;
/** Durable's timers are kept short; the step says again how long there is left to wait. */
const LONGEST_WAIT_SECONDS = 6 * 3600;

/**
 * `campaign:<id>`: asks what is next and does it, step by step, until the campaign has ended. Everything is decided in the
 * database, so a lost event, a second run or a run that starts anew changes nothing.
 */
export function registerRunCampaign(): void {
  df.app.orchestration('runCampaign', runCampaign);
}

export function* runCampaign(context: OrchestrationContext): Generator<df.Task, void, never> {
  const input = context.df.getInput<{ id: CampaignId }>();
  for (let step = 0; step < STEPS; step++) {
    const done: CampaignStep = yield context.df.callActivityWithRetry('stepCampaign', PATIENT, input.id);
    if (done.ended) return;
    if (done.waitSeconds === 0) continue;
    const seconds = Math.min(done.waitSeconds, LONGEST_WAIT_SECONDS);
    const changed = context.df.waitForExternalEvent('campaignChanged');
    const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000));
    const winner: df.Task = yield context.df.Task.any([changed, timer]);
    if (winner === changed) timer.cancel();
  }
  // An object: Durable quotes a bare text anew each time it goes on.
  context.df.continueAsNew(input);
}
