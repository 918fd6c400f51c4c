import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useRecharge } from '../../api/recharge-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

interface Props {
  /** What the provider's page came back with: a recharge to wait for, or that nothing was paid. */
  returned: string;
  onDone: () => void;
}

/** Between paying and having: the provider tells us, which takes a moment. */
export function RechargeProgress({ returned, onDone }: Props) {
  if (returned.startsWith('rch_')) return <Awaited id={returned} onDone={onDone} />;
  const failed = returned === 'failed';
  return (
    <p className={`notice ${failed ? 'notice-bad' : ''}`} role="status" data-testid="recharge-not-paid">
      {failed ? 'The payment did not go through. ' : ''}Nothing was paid. You can try again whenever you like.
    </p>
  );
}

function Awaited({ id, onDone }: { id: string; onDone: () => void }) {
  const { data: recharge, error, refetch } = useRecharge(id);
  const queries = useQueryClient();
  const paid = recharge?.state === 'paid';
  useEffect(() => {
    if (paid) void queries.invalidateQueries({ queryKey: ['wallet'] });
  }, [paid, queries]);
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (recharge && paid) {
    return (
      <section className="notice notice-good" role="status" data-testid="recharge-arrived">
        <h2>{formatAmount(recharge.amount, recharge.currency)} are in your wallet</h2>
        <p>The receipt {recharge.receiptNumber} is on its way by mail.</p>
        <p className="actions">
          <button type="button" className="button" onClick={onDone}>
            Close
          </button>
        </p>
      </section>
    );
  }
  return (
    <section className="notice notice-busy" role="status" data-testid="recharge-progress">
      <h2>Waiting for the confirmation of your payment</h2>
      <p>It usually takes a few seconds. You can leave this page; nothing is lost.</p>
    </section>
  );
}
