import { Link } from 'wouter';
import type { Campaign, CampaignDetail } from '../../../../shared/campaigns/campaign.schema.ts';
import { useCampaign } from '../../api/campaign-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { PageSkeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';
import { CampaignActions } from './campaign-actions.tsx';
import { CampaignBadge } from './campaign-badge.tsx';
import { describeReason } from './campaign-reason.ts';
import { formatDuration } from './duration.ts';
import { Progress, ProgressLegend } from './progress.tsx';
import { Recipients } from './recipients.tsx';

export function CampaignPage({ id }: { id: string }) {
  const { data: campaign, error, refetch } = useCampaign(id);
  const problem = error && <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!campaign) {
    if (!problem) return <PageSkeleton label="Loading the campaign" />;
    return (
      <div className="page">
        <PageHeader title="Campaign" />
        {problem}
      </div>
    );
  }
  return (
    <div className="page">
      <p className="crumb">
        <Link href="/campaigns">Campaigns</Link>
      </p>
      <PageHeader title={campaign.name} lead={<code>{campaign.id}</code>}>
        <span role="status">
          <CampaignBadge state={campaign.state} />
        </span>
      </PageHeader>
      {problem}
      {campaign.stateReason && (
        <p className="notice notice-warn" data-testid="campaign-reason">
          {describeReason(campaign.stateReason)} <code className="reason-code">{campaign.stateReason}</code>
        </p>
      )}
      <section className="card" aria-labelledby="progress-title">
        <div className="card-head">
          <h2 id="progress-title">Progress</h2>
          <CampaignActions campaign={campaign} />
        </div>
        <Progress campaign={campaign} />
        <ProgressLegend campaign={campaign} />
        <Figures campaign={campaign} />
      </section>
      <div className="columns">
        <Recipients campaign={campaign} />
        <div className="stack">
          <Failures failures={campaign.failures} />
          <Facts campaign={campaign} />
        </div>
      </div>
    </div>
  );
}

function Figures({ campaign }: { campaign: Campaign }) {
  const { recipients, counts, currentRate, messagesPerSecond, secondsLeft, currency, cost, held } = campaign;
  const answered = recipients - counts.queued - counts.sending;
  return (
    <dl className="figures">
      <div className="figure figure-strong">
        <dt>Done</dt>
        <dd data-testid="campaign-done">
          {answered.toLocaleString()} of {recipients.toLocaleString()}
        </dd>
      </div>
      <div className="figure">
        <dt>Rate</dt>
        <dd data-testid="campaign-rate">
          {currentRate.toLocaleString()} <span className="hint">of {messagesPerSecond} a second</span>
        </dd>
      </div>
      <div className="figure">
        <dt>Time left</dt>
        <dd>{secondsLeft === null ? '–' : formatDuration(secondsLeft)}</dd>
      </div>
      {currency && (
        <>
          <div className="figure">
            <dt>Cost so far</dt>
            <dd data-testid="campaign-cost">{formatAmount(cost, currency)}</dd>
          </div>
          <div className="figure">
            <dt>Still held</dt>
            <dd>{formatAmount(held, currency)}</dd>
          </div>
        </>
      )}
    </dl>
  );
}

function Failures({ failures }: Pick<CampaignDetail, 'failures'>) {
  return (
    <section className="card" aria-labelledby="failures-title">
      <h2 id="failures-title">Failures</h2>
      {failures.length === 0 && <p className="hint">None.</p>}
      {failures.length > 0 && (
        <dl className="facts" data-testid="failures">
          {failures.map(({ code, reason, count }) => (
            <div key={code} className="failure">
              <dt>{count.toLocaleString()}</dt>
              <dd>
                {reason ?? 'no reason given'} <code className="reason-code">{code}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Facts({ campaign }: { campaign: Campaign }) {
  const rows: [string, number][] = [
    ['On the list', campaign.audience],
    ['Duplicates', campaign.duplicates],
    ['Opted out', campaign.optedOut],
    ['Without a value', campaign.missingVariables],
    ['Left since', campaign.withdrawn],
  ];
  return (
    <section className="card" aria-labelledby="facts-title">
      <h2 id="facts-title">Facts</h2>
      <dl className="facts">
        <dt>Template</dt>
        <dd>
          {campaign.template.name} ({campaign.template.language}), {campaign.category}
        </dd>
        {rows.map(([name, count]) => (
          <Fact key={name} name={name} value={count.toLocaleString()} />
        ))}
        <dt>Launched</dt>
        <dd>
          <Time iso={campaign.launchedAt} />
        </dd>
        {campaign.scheduledAt && (
          <>
            <dt>Not before</dt>
            <dd>
              <Time iso={campaign.scheduledAt} />
            </dd>
          </>
        )}
        {campaign.dailyQuota !== null && <Fact name="Each 24 hours" value={campaign.dailyQuota.toLocaleString()} />}
        <dt>Ended</dt>
        <dd>{campaign.finishedAt ? <Time iso={campaign.finishedAt} /> : 'not yet'}</dd>
      </dl>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
