import type { RechargeReconciliation } from '../../../../shared/payments/payments.schema.ts';
import { useRechargeReconciliations, useReconcileRecharges } from '../../api/recharge-queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RunHead } from '../../components/run-head.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { RechargeFinding } from './recharge-finding.tsx';

/** Comparisons of what was credited with what Stripe and Razorpay took. */
export function RechargeReconciliations() {
  const list = useRechargeReconciliations();
  const start = useReconcileRecharges();
  const runs = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="recharge-runs-title" data-testid="recharge-reconciliations">
      <div className="card-head">
        <h2 id="recharge-runs-title">Recharges against Stripe and Razorpay</h2>
        <button
          type="button"
          className="button"
          disabled={start.isPending || runs?.some(({ status }) => status === 'running')}
          onClick={() => start.submit(null)}
          data-testid="compare-recharges"
        >
          Compare now
        </button>
      </div>
      <p className="hint">
        The last hundred days, every night. What was taken and not credited is credited; what cannot be settled waits
        for you below.
      </p>
      {start.error && <ProblemNotice error={start.error} />}
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!runs && !list.error && <Skeleton lines={2} />}
      {runs?.length === 0 && <p className="empty">It has not run yet. Compare now to see whether all agrees.</p>}
      <ul className="letters">
        {runs?.map((run, index) => (
          <Run key={run.id} run={run} newest={index === 0} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}

function Run({ run, newest }: { run: RechargeReconciliation; newest: boolean }) {
  const { id, status, checked, mended, failures } = run;
  return (
    <li className="letter" data-testid="recharge-reconciliation" data-status={status}>
      <RunHead run={run} />
      <p>
        {checked} {checked === 1 ? 'recharge' : 'recharges'} compared, {mended.length} mended,{' '}
        {failures.length === 0 ? 'none' : failures.length} left for an operator.{' '}
        <code className="reason-code">{id}</code>
      </p>
      {failures.length > 0 && (
        <details open={newest}>
          <summary>Could not be settled</summary>
          <ul className="findings">
            {failures.map(({ rechargeId, reason }) => (
              <RechargeFinding key={rechargeId} rechargeId={rechargeId} what={reason} unsettled />
            ))}
          </ul>
        </details>
      )}
      {mended.length > 0 && (
        <details>
          <summary>Mended</summary>
          <ul className="findings">
            {mended.map(({ rechargeId, credited }) => (
              <RechargeFinding
                key={rechargeId}
                rechargeId={rechargeId}
                what={credited ? 'had been paid, and is credited now' : 'had moved on, and is as the provider says now'}
              />
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
