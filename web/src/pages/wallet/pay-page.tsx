import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useRecharge } from '../../api/recharge-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';

/** On the way to a provider whose page takes a form: it is sent as soon as it is there. */
export function PayPage({ id }: { id: string }) {
  const { data: recharge, error, refetch } = useRecharge(id);
  const form = useRef<HTMLFormElement>(null);
  const checkout = recharge?.checkout;
  const action = checkout?.form?.action;
  useEffect(() => {
    if (action) form.current?.submit();
  }, [action]);
  return (
    <div className="page">
      <PageHeader title="Pay" lead="Taking you to the payment page." />
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!recharge && !error && <Skeleton lines={2} />}
      {recharge && !checkout && (
        <p className="notice" role="status">
          There is nothing left to pay here. <Link href="/wallet">Back to the wallet</Link>
        </p>
      )}
      {recharge && checkout?.form && (
        <form className="card" method="post" action={checkout.form.action} ref={form}>
          {Object.entries(checkout.form.fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <button type="submit" className="button button-primary" data-testid="go-and-pay">
            Pay {formatAmount(recharge.total, recharge.currency)}
          </button>
        </form>
      )}
      {recharge && checkout && !checkout.form && (
        <p>
          <a className="button button-primary" href={checkout.url}>
            Pay {formatAmount(recharge.total, recharge.currency)}
          </a>
        </p>
      )}
    </div>
  );
}
