import { useState } from 'react';
import type { OperatorWallet } from '../../../../shared/wallet/wallet.schema.ts';
import { useCloseAlert, useOperatorWallets } from '../../api/wallet-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';
import { AdjustmentForm } from './adjustment-form.tsx';
import { Pricing } from './pricing.tsx';

export function Wallets() {
  const [attention, setAttention] = useState(true);
  const list = useOperatorWallets(attention);
  const wallets = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="wallets-title" data-testid="wallets">
      <div className="card-head">
        <h2 id="wallets-title">Wallets</h2>
        <div className="choices" role="group" aria-label="Which wallets">
          <button type="button" aria-pressed={attention} onClick={() => setAttention(true)}>
            needs a look
          </button>
          <button type="button" aria-pressed={!attention} onClick={() => setAttention(false)} data-testid="all-wallets">
            all
          </button>
        </div>
      </div>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!wallets && !list.error && <Skeleton lines={3} />}
      {wallets?.length === 0 && (
        <p className="empty">
          {attention ? 'No wallet has a shortfall or an open alert.' : 'Nobody has a wallet yet.'}
        </p>
      )}
      <ul className="letters">
        {wallets?.map((wallet) => (
          <WalletItem key={wallet.organizationId} wallet={wallet} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}

function WalletItem({ wallet }: { wallet: OperatorWallet }) {
  const [open, setOpen] = useState<'adjust' | 'prices' | null>(null);
  const { organizationId, organizationName, currency, balance, held, shortfall } = wallet;
  return (
    <li className="letter" data-testid="wallet" data-organization={organizationName}>
      <p className="letter-head">
        <strong>{organizationName}</strong>
        <span className="amount">{formatAmount(balance, currency)}</span>
        <span className="hint">{formatAmount(held, currency)} held</span>
        {shortfall !== '0' && <span className="badge badge-bad">shortfall {formatAmount(shortfall, currency)}</span>}
      </p>
      <p className="hint">
        <code>{organizationId}</code>
      </p>
      <Alerts wallet={wallet} />
      {open === 'adjust' && <AdjustmentForm wallet={wallet} onDone={() => setOpen(null)} />}
      {open === 'prices' && <Pricing organizationId={organizationId} currency={currency} />}
      <div className="actions">
        {open !== 'adjust' && (
          <button type="button" className="button" onClick={() => setOpen('adjust')} data-testid="adjust">
            Correct…
          </button>
        )}
        <button
          type="button"
          className="button"
          aria-expanded={open === 'prices'}
          onClick={() => setOpen(open === 'prices' ? null : 'prices')}
          data-testid="prices"
        >
          Margins and prices
        </button>
      </div>
    </li>
  );
}

function Alerts({ wallet: { organizationId, alerts } }: { wallet: OperatorWallet }) {
  const close = useCloseAlert();
  if (alerts.length === 0) return null;
  return (
    <>
      {close.error && <ProblemNotice error={close.error} />}
      <ul className="details">
        {alerts.map(({ kind, subject, times, lastAt }) => (
          <li key={`${kind} ${subject}`} className="actions" data-testid="wallet-alert" data-kind={kind}>
            <span className="badge badge-warn">{kind}</span>
            <span>
              {subject}, {times} {times === 1 ? 'time' : 'times'}, last <Time iso={lastAt} />
            </span>
            <button
              type="button"
              className="button button-quiet"
              disabled={close.isPending}
              onClick={() => close.submit({ organizationId, kind, subject })}
            >
              Seen to
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
