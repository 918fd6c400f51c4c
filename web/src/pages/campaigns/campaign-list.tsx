import { Link } from 'wouter';
import type { Campaign } from '../../../../shared/campaigns/campaign.schema.ts';
import { useCampaigns } from '../../api/campaign-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';
import { CampaignBadge } from './campaign-badge.tsx';
import { Progress } from './progress.tsx';

export function CampaignList() {
  const list = useCampaigns();
  const campaigns = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="campaigns-title">
      <h2 id="campaigns-title" className="visually-hidden">
        All campaigns
      </h2>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!campaigns && !list.error && <Skeleton lines={4} />}
      {campaigns?.length === 0 && (
        <div className="empty" data-testid="no-campaigns">
          <h3>No campaign yet</h3>
          <p>Choose an approved template and a contact list; you see what it costs before anything is sent.</p>
        </div>
      )}
      {campaigns && campaigns.length > 0 && (
        <ul className="campaigns" data-testid="campaigns">
          {campaigns.map((campaign) => (
            <Item key={campaign.id} campaign={campaign} />
          ))}
        </ul>
      )}
      <MoreButton list={list} />
    </section>
  );
}

function Item({ campaign }: { campaign: Campaign }) {
  const { id, name, state, template, recipients, launchedAt, scheduledAt, cost, currency } = campaign;
  return (
    <li data-testid="campaign" data-name={name}>
      <Link href={`/campaigns/${id}`} className="instance-name">
        {name}
      </Link>
      <CampaignBadge state={state} />
      <Progress campaign={campaign} />
      <span className="hint">
        {template.name} · {recipients.toLocaleString()} recipients ·{' '}
        {state === 'scheduled' && scheduledAt ? (
          <>
            starts <Time iso={scheduledAt} />
          </>
        ) : (
          <>
            launched <Time iso={launchedAt} />
          </>
        )}
        {currency && <> · {formatAmount(cost, currency)}</>}
      </span>
    </li>
  );
}
