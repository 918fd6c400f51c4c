import { useState, type SubmitEvent } from 'react';
import type { AutoRecharge } from '../../../../shared/payments/payments.schema.ts';
import { useAutoRecharge, useSetAutoRecharge } from '../../api/recharge-queries.ts';
import { toMicros, toTyped } from '../../components/amount.ts';
import { AmountField } from '../../components/amount-field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

export function AutoRechargeCard({ currency }: { currency: string }) {
  const { data: state, error, refetch } = useAutoRecharge();
  return (
    <section className="card" aria-labelledby="auto-recharge-title" data-testid="auto-recharge">
      <div className="card-head">
        <h2 id="auto-recharge-title">Automatic recharge</h2>
        {state && (
          <span
            className={`badge badge-${state.enabled ? 'good' : 'muted'}`}
            role="status"
            data-testid="auto-recharge-state"
          >
            {state.enabled ? 'on' : 'off'}
          </span>
        )}
      </div>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!state && !error && <Skeleton lines={2} />}
      {state && <Body key={`${state.enabled}-${state.threshold}-${state.amount}`} state={state} currency={currency} />}
    </section>
  );
}

function Body({ state, currency }: { state: AutoRecharge; currency: string }) {
  if (!state.supported) {
    return <p className="hint">Wallets in {currency} are paid with Razorpay, where each payment is made by hand.</p>;
  }
  if (!state.cardSaved) {
    return <p className="hint">Recharge once with “Save the card”, and it can be done by itself from then on.</p>;
  }
  return <Switch state={state} currency={currency} />;
}

function Switch({ state, currency }: { state: AutoRecharge; currency: string }) {
  const [threshold, setThreshold] = useState(toTyped(state.threshold ?? '0'));
  const [amount, setAmount] = useState(toTyped(state.amount ?? '0'));
  const change = useSetAutoRecharge();
  const turnOn = (event: SubmitEvent): void => {
    event.preventDefault();
    const wish = { threshold: toMicros(threshold), amount: toMicros(amount) };
    if (wish.threshold === null || wish.amount === null) return;
    change.submit({ enabled: true, threshold: wish.threshold, amount: wish.amount });
  };
  return (
    <form className="wallet-form" onSubmit={turnOn}>
      {change.error && <ProblemNotice error={change.error} />}
      {state.failures > 0 && (
        <p className="notice notice-bad" role="status" data-testid="auto-recharge-failed">
          The card was declined {state.failures === 1 ? 'once' : `${state.failures} times`} (
          {(state.lastFailure ?? 'no reason given').replaceAll('_', ' ')}).{' '}
          {state.retryAt && state.enabled && (
            <>
              Next try <Time iso={state.retryAt} />.
            </>
          )}
        </p>
      )}
      <div className="wallet-fields">
        <AmountField
          label="When less is available than"
          currency={currency}
          value={threshold}
          onChange={setThreshold}
          required
          testId="auto-recharge-threshold"
        />
        <AmountField
          label="Add"
          currency={currency}
          value={amount}
          onChange={setAmount}
          hint="Before tax, from the saved card."
          required
          testId="auto-recharge-amount"
        />
      </div>
      <div className="actions">
        <button type="submit" className="button" disabled={change.isPending} data-testid="auto-recharge-on">
          {state.enabled ? 'Save' : 'Turn on'}
        </button>
        {state.enabled && (
          <button
            type="button"
            className="button button-quiet"
            disabled={change.isPending}
            onClick={() => change.submit({ enabled: false })}
            data-testid="auto-recharge-off"
          >
            Turn off
          </button>
        )}
      </div>
    </form>
  );
}
