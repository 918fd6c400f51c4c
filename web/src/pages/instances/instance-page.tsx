import { Link } from 'wouter';
import type { Instance } from '../../../../shared/provisioning/instance.schema.ts';
import { isSettling, useInstance, useInstanceEvents } from '../../api/queries.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { PageSkeleton, Skeleton } from '../../components/skeleton.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { Time } from '../../components/time.tsx';
import { DeleteInstance } from './delete-instance.tsx';
import { SuspensionNotice } from './suspension-notice.tsx';
import { describeReason } from './state-reason.ts';

export function InstancePage({ id }: { id: string }) {
  const { data: instance, error, refetch } = useInstance(id);
  const problem = error && <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!instance) {
    if (!problem) return <PageSkeleton label="Loading the instance" />;
    return (
      <div className="page">
        <PageHeader title="Instance" />
        {problem}
      </div>
    );
  }
  return (
    <div className="page">
      <p className="crumb">
        <Link href="/instances">Instances</Link>
      </p>
      <PageHeader title={instance.name} lead={<code>{instance.id}</code>}>
        <span role="status">
          <StateBadge state={instance.state} />
        </span>
      </PageHeader>
      {problem}
      <SuspensionNotice instance={instance} />
      {instance.stateReason && (
        <p
          className={`notice ${instance.state === 'failed' ? 'notice-bad' : 'notice-warn'}`}
          data-testid="state-reason"
        >
          {describeReason(instance.stateReason)} <code className="reason-code">{instance.stateReason}</code>
        </p>
      )}
      <div className="columns">
        <Timeline instance={instance} />
        <div className="stack">
          <Facts instance={instance} />
          <DeleteInstance instance={instance} />
        </div>
      </div>
    </div>
  );
}

function Facts({ instance: { region, workerId, createdAt, readyAt, updatedAt } }: { instance: Instance }) {
  return (
    <section className="card" aria-labelledby="facts-title">
      <h2 id="facts-title">Facts</h2>
      <dl className="facts">
        <dt>Region</dt>
        <dd>{region}</dd>
        <dt>Worker</dt>
        <dd>{workerId ? <code>{workerId}</code> : 'none'}</dd>
        <dt>Created</dt>
        <dd>
          <Time iso={createdAt} />
        </dd>
        <dt>Ready</dt>
        <dd>{readyAt ? <Time iso={readyAt} /> : 'not yet'}</dd>
        <dt>Changed</dt>
        <dd>
          <Time iso={updatedAt} />
        </dd>
      </dl>
    </section>
  );
}

function Timeline({ instance }: { instance: Instance }) {
  const { data, error, refetch } = useInstanceEvents(instance.id, isSettling(instance));
  return (
    <section className="card" aria-labelledby="timeline-title">
      <h2 id="timeline-title">Timeline</h2>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.items.length === 0 && <p className="hint">Nothing has been recorded yet.</p>}
      <ol className="timeline" data-testid="timeline">
        {data?.items.map(({ type, at, details }) => (
          <li key={`${at}-${type}`}>
            <strong>{type}</strong> <Time iso={at} />
            {Object.keys(details).length > 0 && (
              <dl className="details">
                {Object.entries(details).map(([name, value]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
