import type { WalletBalance } from '../../../../shared/wallet/wallet.schema.ts';
import { formatAmount } from '../../components/amount.ts';

/** What is there, what campaigns have set aside, and what may be spent. */
export function BalanceCard({ wallet }: { wallet: WalletBalance }) {
  const { currency, shortfall, lowBalance } = wallet;
  if (currency === null) {
    return (
      <section className="card" aria-labelledby="balance-title" data-testid="wallet-balance">
        <h2 id="balance-title">Balance</h2>
        <div className="empty">
          <h3>Nothing has been paid in yet</h3>
          <p>The first recharge chooses the wallet’s currency, for good.</p>
        </div>
      </section>
    );
  }
  return (
    <section className="card" aria-labelledby="balance-title" data-testid="wallet-balance">
      <div className="card-head">
        <h2 id="balance-title">Balance</h2>
        {lowBalance && (
          <span className="badge badge-warn" data-testid="low-balance">
            low balance
          </span>
        )}
      </div>
      <dl className="figures">
        <Figure name="Available" amount={wallet.available} currency={currency} strong />
        <Figure name="Held for campaigns" amount={wallet.held} currency={currency} />
        <Figure name="Balance" amount={wallet.balance} currency={currency} />
        <Figure name="Shortfall" amount={shortfall} currency={currency} />
      </dl>
      {shortfall !== '0' && (
        <p className="notice notice-bad" role="status" data-testid="shortfall">
          {formatAmount(shortfall, currency)} of delivered messages could not be paid from the balance. No campaign can
          be launched until the next recharge covers it.
        </p>
      )}
      <dl className="facts">
        <Spending name="Today" spent={wallet.spentToday} cap={wallet.dailyCap} currency={currency} />
        <Spending name="This month" spent={wallet.spentThisMonth} cap={wallet.monthlyCap} currency={currency} />
      </dl>
    </section>
  );
}

function Figure(props: { name: string; amount: string; currency: string; strong?: boolean }) {
  const { name, amount, currency, strong } = props;
  return (
    <div className={strong ? 'figure figure-strong' : 'figure'}>
      <dt>{name}</dt>
      <dd data-testid={`wallet-${name.toLowerCase().split(' ', 1)[0] ?? ''}`}>{formatAmount(amount, currency)}</dd>
    </div>
  );
}

function Spending(props: { name: string; spent: string; cap: string | null; currency: string }) {
  const { name, spent, cap, currency } = props;
  return (
    <>
      <dt>{name}</dt>
      <dd className="amount">
        {formatAmount(spent, currency)} of campaigns
        <span className="hint"> {cap === null ? 'without a cap' : `of ${formatAmount(cap, currency)}`}</span>
      </dd>
    </>
  );
}
