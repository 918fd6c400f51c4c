import { useState } from 'react';
import type { Adjustment, AdjustmentStatus } from '../../../../shared/wallet/wallet.schema.ts';
import { useAdjustments, useDecideAdjustment } from '../../api/wallet-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

const NOTHING: Record<AdjustmentStatus, string> = {
  pending: 'No correction waits for a second operator.',
  approved: 'No correction has been approved.',
  rejected: 'No correction has been rejected.',
};

export function Adjustments() {
  const [status, setStatus] = useState<AdjustmentStatus>('pending');
  const list = useAdjustments(status);
  const adjustments = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="adjustments-title" data-testid="adjustments">
      <div className="card-head">
        <h2 id="adjustments-title">Corrections</h2>
        <div className="choices" role="group" aria-label="Which corrections">
          {(['pending', 'approved', 'rejected'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={one === status} onClick={() => setStatus(one)}>
              {one}
            </button>
          ))}
        </div>
      </div>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!adjustments && !list.error && <Skeleton lines={2} />}
      {adjustments?.length === 0 && <p className="empty">{NOTHING[status]}</p>}
      <ul className="letters">
        {adjustments?.map((adjustment) => (
          <AdjustmentItem key={adjustment.id} adjustment={adjustment} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}

function AdjustmentItem({ adjustment }: { adjustment: Adjustment }) {
  const { id, organizationName, amount, currency, reason, status, requestedBy, requestedAt } = adjustment;
  const decide = useDecideAdjustment();
  return (
    <li className="letter" data-testid="adjustment" data-status={status}>
      <p className="letter-head">
        <strong className="amount">{formatAmount(amount, currency)}</strong> <span>{organizationName}</span>
        <Time iso={requestedAt} />
      </p>
      <p>{reason}</p>
      <p className="hint">
        asked by <code>{requestedBy}</code>
        {adjustment.decidedBy && adjustment.decidedAt && (
          <>
            , {status} by <code>{adjustment.decidedBy}</code> <Time iso={adjustment.decidedAt} />
          </>
        )}
      </p>
      {decide.error && <ProblemNotice error={decide.error} />}
      {status === 'pending' && (
        <div className="actions">
          <button
            type="button"
            className="button"
            disabled={decide.isPending}
            onClick={() => decide.submit({ id, decision: 'approve' })}
            data-testid="approve-adjustment"
          >
            Approve and apply
          </button>
          <button
            type="button"
            className="button button-quiet"
            disabled={decide.isPending}
            onClick={() => decide.submit({ id, decision: 'reject' })}
            data-testid="reject-adjustment"
          >
            Reject
          </button>
        </div>
      )}
    </li>
  );
}
