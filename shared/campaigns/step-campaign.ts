import { dispatch, type DispatchDeps } from './dispatch.ts';
import type { CampaignId, DispatchTurn, NextStep } from './ports.ts';
import { ACTIVITY_MS, DISPATCH_MS, UNKNOWN_AFTER_SECONDS } from './timing.ts';

export interface CampaignStep {
  ended: boolean;
  /** Until it is worth asking again, unless something changes. */
  waitSeconds: number;
}

export interface StepDeps extends DispatchDeps {
  requeueAfterSeconds: number;
}

/** Written in one transaction, which holds the wallet from messages of other campaigns for a moment at most. */
const SNAPSHOT_CHUNK = 5_000;
const CANCEL_CHUNK = 2_000;
/** A change wakes the orchestration at once; this is for one that was lost. */
const PAUSED_SECONDS = 60;
const CANCELING_SECONDS = 5;

const ENDED: CampaignStep = { ended: true, waitSeconds: 0 };
const AGAIN: CampaignStep = { ended: false, waitSeconds: 0 };
const waiting = (waitSeconds: number): CampaignStep => ({ ended: false, waitSeconds });

const nextOf = ({ store, requeueAfterSeconds }: StepDeps, campaignId: CampaignId): Promise<NextStep> =>
  store.next(campaignId, UNKNOWN_AFTER_SECONDS, requeueAfterSeconds);

/** Does what is next for a campaign, for some minutes at most, and says when to ask again. */
export async function stepCampaign(deps: StepDeps, campaignId: CampaignId): Promise<CampaignStep> {
  const step = await nextOf(deps, campaignId);
  switch (step.next) {
    case 'ended':
      return ENDED;
    case 'wait':
      return waiting(step.seconds);
    case 'paused':
      return waiting(PAUSED_SECONDS);
    case 'snapshot':
      return snapshot(deps, campaignId);
    case 'cancel':
      return cancel(deps, campaignId);
    case 'dispatch':
      return send(deps, campaignId, step.turn);
  }
}

/** One turn after another; the answers of one are awaited while the next one sends already. */
async function send(deps: StepDeps, campaignId: CampaignId, first: DispatchTurn): Promise<CampaignStep> {
  const deadline = performance.now() + ACTIVITY_MS;
  const recorded: Promise<void>[] = [];
  try {
    for (let turn: DispatchTurn | null = first; turn;) {
      const dispatched = await dispatch(deps, campaignId, turn);
      // A failure is thrown at the end, after the next turn has done what it can.
      dispatched.recorded.catch(() => undefined);
      recorded.push(dispatched.recorded);
      if (!dispatched.more || performance.now() > deadline) break;
      const step = await nextOf(deps, campaignId);
      turn = step.next === 'dispatch' ? step.turn : null;
    }
  } finally {
    await Promise.all(recorded);
  }
  return AGAIN;
}

async function snapshot({ store }: StepDeps, campaignId: CampaignId): Promise<CampaignStep> {
  const deadline = performance.now() + DISPATCH_MS;
  while (performance.now() < deadline) {
    const { last } = await store.snapshot(campaignId, SNAPSHOT_CHUNK);
    if (!last) continue;
    await store.finishSnapshot(campaignId);
    break;
  }
  return AGAIN;
}

async function cancel({ store }: StepDeps, campaignId: CampaignId): Promise<CampaignStep> {
  const deadline = performance.now() + DISPATCH_MS;
  while (performance.now() < deadline) {
    const { canceled, more } = await store.cancelRecipients(campaignId, CANCEL_CHUNK);
    if (!more) return ENDED;
    if (canceled === 0) return waiting(CANCELING_SECONDS);
  }
  return AGAIN;
}
