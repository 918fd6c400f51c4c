import { useState } from 'react';
import type { OperatorRecharge, Recharge } from '../../../../shared/payments/payments.schema.ts';
import { useOperatorRecharge } from '../../api/recharge-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';
import { AdjustmentForm } from './adjustment-form.tsx';

const PROVIDERS: Record<Recharge['provider'], string> = { stripe: 'Stripe', razorpay: 'Razorpay' };

interface Props {
  rechargeId: string;
  /** What was found, in words. */
  what: string;
  /** An operator has to see to it. */
  unsettled?: boolean;
}

/** One recharge that differed; what we and the provider know of it is read when somebody looks. */
export function RechargeFinding({ rechargeId, what, unsettled = false }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <li className="finding" data-testid="recharge-finding" data-recharge={rechargeId}>
      <div className="finding-head">
        <p>
          {what}
          <br />
          <code className="hint">{rechargeId}</code>
        </p>
        <button
          type="button"
          className="button button-small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid="look-at-recharge"
        >
          {open ? 'Close' : unsettled ? 'What to do…' : 'Look at it'}
        </button>
      </div>
      {open && <Details rechargeId={rechargeId} unsettled={unsettled} />}
    </li>
  );
}

function Details({ rechargeId, unsettled }: { rechargeId: string; unsettled: boolean }) {
  const { data: recharge, error, refetch } = useOperatorRecharge(rechargeId);
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!recharge) return <Skeleton lines={3} />;
  return (
    <>
      <Facts recharge={recharge} />
      {unsettled && <Advice recharge={recharge} />}
    </>
  );
}

function Facts({ recharge }: { recharge: OperatorRecharge }) {
  const { organizationName, organizationId, state, trigger, currency, amount, tax, total, returned } = recharge;
  return (
    <dl className="facts" data-testid="recharge-facts">
      <dt>Organization</dt>
      <dd>
        {organizationName} <code>{organizationId}</code>
      </dd>
      <dt>Asked for</dt>
      <dd>
        {formatAmount(total, currency)}: {formatAmount(amount, currency)} and {formatAmount(tax, currency)} tax,{' '}
        {trigger === 'automatic' ? 'by itself' : 'by hand'}, <Time iso={recharge.createdAt} />
      </dd>
      <dt>Here</dt>
      <dd>
        {state}
        {recharge.creditedAt ? (
          <>
            , credited <Time iso={recharge.creditedAt} />
          </>
        ) : (
          ', nothing credited'
        )}
        {returned !== '0' && `, ${formatAmount(returned, currency)} went back`}
        {recharge.failure && `: ${recharge.failure}`}
      </dd>
      <dt>At {PROVIDERS[recharge.provider]}</dt>
      <dd>
        {recharge.orderId && <code>{recharge.orderId}</code>} {recharge.paymentId && <code>{recharge.paymentId}</code>}
        {!recharge.orderId && !recharge.paymentId && 'not known by any name'}
      </dd>
    </dl>
  );
}

/** No figure is corrected by one person: money goes back at the provider, or two operators correct the wallet. */
function Advice({ recharge }: { recharge: OperatorRecharge }) {
  const [correcting, setCorrecting] = useState(false);
  const provider = PROVIDERS[recharge.provider];
  return (
    <>
      <p data-testid="recharge-advice">
        {recharge.creditedAt
          ? `It was credited once. A second payment of it is refunded at ${provider}; if ${provider} has no payment of it at all, take the credit back with a correction.`
          : `If ${provider} shows a payment of it, refund it there, or let it count by a correction of the wallet, on which a second operator decides. Its dead letter is then discarded.`}
      </p>
      {correcting && <AdjustmentForm wallet={recharge} onDone={() => setCorrecting(false)} />}
      {!correcting && (
        <div className="actions">
          <button
            type="button"
            className="button button-small"
            onClick={() => setCorrecting(true)}
            data-testid="correct-recharge"
          >
            Correct the wallet…
          </button>
        </div>
      )}
    </>
  );
}
