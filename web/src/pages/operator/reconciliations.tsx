import type { Reconciliation } from '../../../../shared/billing/billing.schema.ts';
import { useReconcile } from '../../api/mutations.ts';
import { useReconciliations } from '../../api/queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RunHead } from '../../components/run-head.tsx';
import { Skeleton } from '../../components/skeleton.tsx';

/** Comparisons of what we hold with what Stripe holds. */
export function Reconciliations() {
  const { data, error, refetch } = useReconciliations();
  const start = useReconcile();
  return (
    <section className="card" aria-labelledby="reconciliations-title" data-testid="reconciliations">
      <div className="card-head">
        <h2 id="reconciliations-title">Reconciliation with Stripe</h2>
        <button
          type="button"
          className="button"
          disabled={start.isPending || data?.items.some(({ status }) => status === 'running')}
          onClick={() => start.submit(null)}
          data-testid="reconcile"
        >
          Compare now
        </button>
      </div>
      {start.error && <ProblemNotice error={start.error} />}
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={2} />}
      {data?.items.length === 0 && (
        <p className="empty">It runs every night, and has not run yet. Compare now to see whether all agrees.</p>
      )}
      <ul className="letters">
        {data?.items.map((run) => (
          <Run key={run.id} run={run} />
        ))}
      </ul>
    </section>
  );
}

function Run({ run }: { run: Reconciliation }) {
  const { id, status, checked, mended, failures } = run;
  return (
    <li className="letter" data-testid="reconciliation" data-status={status}>
      <RunHead run={run} />
      <p>
        {checked} {checked === 1 ? 'subscription' : 'subscriptions'} compared, {mended.length} mended, {failures.length}{' '}
        failed. <code className="reason-code">{id}</code>
      </p>
      {mended.length + failures.length > 0 && (
        <details>
          <summary>What was mended or failed</summary>
          <pre>{JSON.stringify({ mended, failures }, null, 2)}</pre>
        </details>
      )}
    </li>
  );
}
