import type { CampaignState } from '../../../../shared/campaigns/campaign.schema.ts';

const TONES: Record<CampaignState, string> = {
  scheduled: 'muted',
  preparing: 'busy',
  sending: 'busy',
  paused: 'warn',
  completed: 'good',
  canceled: 'muted',
};

export function CampaignBadge({ state }: { state: CampaignState }) {
  return (
    <span className={`badge badge-${TONES[state]}`} data-testid="campaign-state" data-state={state}>
      {state}
    </span>
  );
}
