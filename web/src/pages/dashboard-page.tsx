import { Link } from 'wouter';
import { useEntitlement, useInstances, useMe } from '../api/queries.ts';
import { PageHeader } from '../components/page-header.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { EntitlementCard } from './billing/entitlement-card.tsx';
import { UsageCard } from './usage-card.tsx';
import { InstanceList } from './instances/instance-list.tsx';

const RECENT = 5;

export function DashboardPage() {
  const { data: me } = useMe();
  return (
    <div className="page">
      <PageHeader title="Dashboard" lead={me?.organization?.name} />
      <div className="columns">
        <div className="stack">
          <RecentInstances />
          <UsageCard />
        </div>
        <Capacity />
      </div>
    </div>
  );
}

function Capacity() {
  const { data: entitlement, error, refetch } = useEntitlement();
  const { data: me } = useMe();
  const problem = error && <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!entitlement) {
    if (problem) return problem;
    return (
      <div className="card">
        <Skeleton lines={4} />
      </div>
    );
  }
  return (
    <div className="stack">
      {problem}
      <EntitlementCard entitlement={entitlement} />
      {me?.organization?.status === 'active' && (
        <p>
          {entitlement.availableSlots > 0 ? (
            <Link href="/instances" className="button button-primary">
              Provision an instance
            </Link>
          ) : (
            <Link href="/billing" className="button button-primary" data-testid="dashboard-buy">
              {entitlement.paidSlots === 0 ? 'Buy the first seat' : 'Buy another seat'}
            </Link>
          )}
        </p>
      )}
    </div>
  );
}

function RecentInstances() {
  const { data, error, refetch } = useInstances();
  const items = data?.pages[0]?.items;
  return (
    <section className="card" aria-labelledby="recent-title">
      <div className="card-head">
        <h2 id="recent-title">Recent instances</h2>
        {items && items.length > 0 && <Link href="/instances">All instances</Link>}
      </div>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!items && !error && <Skeleton lines={3} />}
      {items?.length === 0 && (
        <div className="empty" data-testid="no-instances">
          <h3>No instance yet</h3>
          <p>
            An instance is one WhatsApp account, held online by a worker. It needs a paid slot: buy a seat, then
            provision.
          </p>
        </div>
      )}
      {items && items.length > 0 && <InstanceList instances={items.slice(0, RECENT)} />}
    </section>
  );
}
