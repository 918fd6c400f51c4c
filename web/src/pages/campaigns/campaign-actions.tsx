import { useState } from 'react';
import type { Campaign } from '../../../../shared/campaigns/campaign.schema.ts';
import { useChangeCampaign } from '../../api/campaign-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

export function CampaignActions({ campaign: { id, state } }: { campaign: Campaign }) {
  const [asked, setAsked] = useState(false);
  const change = useChangeCampaign(id);
  if (state === 'completed' || state === 'canceled') return null;
  return (
    <div className="stack">
      {change.error && <ProblemNotice error={change.error} />}
      {asked ? (
        <div className="actions">
          <span>Cancel for good? What is on its way is still sent.</span>
          <button
            type="button"
            className="button button-danger"
            disabled={change.isPending}
            onClick={() => change.submit('cancel', () => setAsked(false))}
            data-testid="confirm-cancel"
          >
            Cancel the campaign
          </button>
          <button type="button" className="button button-quiet" autoFocus onClick={() => setAsked(false)}>
            Keep it
          </button>
        </div>
      ) : (
        <div className="actions">
          <button
            type="button"
            className="button"
            disabled={change.isPending}
            onClick={() => change.submit(state === 'paused' ? 'resume' : 'pause')}
            data-testid={state === 'paused' ? 'resume' : 'pause'}
          >
            {state === 'paused' ? 'Resume' : 'Pause'}
          </button>
          <button type="button" className="button button-quiet" onClick={() => setAsked(true)} data-testid="cancel">
            Cancel…
          </button>
        </div>
      )}
    </div>
  );
}
