import type { Recharge } from '../../../../shared/payments/payments.schema.ts';
import { useRecharges } from '../../api/recharge-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

const STATES: Record<Recharge['state'], { words: string; tone: string }> = {
  created: { words: 'not paid yet', tone: 'warn' },
  paid: { words: 'paid', tone: 'good' },
  failed: { words: 'failed', tone: 'bad' },
  expired: { words: 'expired', tone: 'muted' },
};

export function RechargeHistory() {
  const list = useRecharges();
  const recharges = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="recharges-title" data-testid="recharges">
      <h2 id="recharges-title">Recharges and receipts</h2>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!recharges && !list.error && <Skeleton lines={2} />}
      {recharges?.length === 0 && <p className="empty">Nothing has been paid in yet.</p>}
      {recharges && recharges.length > 0 && (
        <div className="table" tabIndex={0} role="region" aria-labelledby="recharges-title">
          <table>
            <thead>
              <tr>
                <th scope="col">Date</th>
                <th scope="col">Receipt</th>
                <th scope="col">Credited</th>
                <th scope="col">Tax</th>
                <th scope="col">Total</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {recharges.map((recharge) => (
                <Row key={recharge.id} recharge={recharge} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton list={list} />
    </section>
  );
}

function Row({ recharge }: { recharge: Recharge }) {
  const { state, currency, amount, tax, total, returned, receiptNumber, billedTo, failure, trigger } = recharge;
  const { words, tone } = STATES[state];
  return (
    <tr data-testid="recharge-row" data-state={state}>
      <td>
        <Time iso={recharge.creditedAt ?? recharge.createdAt} dateOnly />
      </td>
      <td>
        {receiptNumber ?? '—'}
        {billedTo && (
          <span className="hint">
            {' '}
            {billedTo.company}
            {billedTo.taxId !== null && `, ${billedTo.taxId}`}
          </span>
        )}
      </td>
      <td className="amount">{formatAmount(amount, currency)}</td>
      <td className="amount">{formatAmount(tax, currency)}</td>
      <td className="amount">
        {formatAmount(total, currency)}
        {returned !== '0' && <span className="hint"> {formatAmount(returned, currency)} returned</span>}
      </td>
      <td>
        <span className={`badge badge-${tone}`}>{words}</span>
        {trigger === 'automatic' && <span className="hint"> automatic</span>}
        {failure !== null && <span className="hint"> {failure.replaceAll('_', ' ')}</span>}
      </td>
    </tr>
  );
}
