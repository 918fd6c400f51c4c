import { useState, type SubmitEvent } from 'react';
import type { RechargeCurrencies, RechargeQuote } from '../../../../shared/payments/payments.schema.ts';
import { useRechargeCurrencies, useRechargeQuote, useStartRecharge } from '../../api/recharge-queries.ts';
import { AdminSubmitButton } from '../../components/admin-button.tsx';
import { formatAmount, toMicros } from '../../components/amount.ts';
import { AmountField } from '../../components/amount-field.tsx';
import { formatPercent } from '../../components/percent.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';

type Offer = RechargeCurrencies['items'][number];

/** Chooses how much, shows the tax, and goes to the provider's page to pay. */
export function RechargeForm({ currency }: { currency: string | null }) {
  const { data: offers, error, refetch } = useRechargeCurrencies();
  return (
    <section className="card" aria-labelledby="recharge-title" data-testid="recharge">
      <h2 id="recharge-title">Recharge</h2>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!offers && !error && <Skeleton lines={3} />}
      {offers && <Fields offers={offers.items} walletCurrency={currency} />}
    </section>
  );
}

function Fields({ offers, walletCurrency }: { offers: readonly Offer[]; walletCurrency: string | null }) {
  const [chosen, setChosen] = useState(walletCurrency ?? 'USD');
  const [amount, setAmount] = useState('100');
  const [automatic, setAutomatic] = useState(false);
  const start = useStartRecharge();
  const offer = offers.find((one) => one.currency === chosen);
  const micros = toMicros(amount);
  const fits =
    offer && micros !== null && BigInt(micros) >= BigInt(offer.minAmount) && BigInt(micros) <= BigInt(offer.maxAmount);
  const quote = useRechargeQuote(fits ? { amount: micros, currency: chosen } : null);
  if (!offer) {
    return <p className="empty">No payment provider takes {chosen} at present. Ask the operators of the platform.</p>;
  }
  const pay = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!fits) return;
    start.submit({ amount: micros, currency: chosen, ...(automatic && { autoRecharge: true }) }, ({ url }) =>
      window.location.assign(url),
    );
  };
  return (
    <form className="wallet-form" onSubmit={pay}>
      <div className="wallet-fields">
        {walletCurrency === null && (
          <div className="field">
            <label htmlFor="recharge-currency">Currency</label>
            <select
              id="recharge-currency"
              value={chosen}
              onChange={(event) => setChosen(event.target.value)}
              data-testid="recharge-currency"
            >
              {offers.map((one) => (
                <option key={one.currency}>{one.currency}</option>
              ))}
            </select>
            <span className="hint">The wallet keeps it for good.</span>
          </div>
        )}
        <AmountField
          label="Add to the wallet"
          currency={chosen}
          value={amount}
          onChange={setAmount}
          hint={`From ${formatAmount(offer.minAmount, chosen)} to ${formatAmount(offer.maxAmount, chosen)}.`}
          required
          testId="recharge-amount"
        />
      </div>
      {offer.provider === 'stripe' && (
        <label className="check-line">
          <input
            type="checkbox"
            checked={automatic}
            onChange={(event) => setAutomatic(event.target.checked)}
            data-testid="recharge-automatic"
          />
          Save the card, and recharge by this amount again whenever less than a fifth of it is available
        </label>
      )}
      {quote.error && <ProblemNotice error={quote.error} />}
      {fits && quote.data && <Cost quote={quote.data} />}
      {start.error && <ProblemNotice error={start.error} />}
      <AdminSubmitButton
        busy={start.isPending || !fits || !quote.data}
        testId="pay-recharge"
        action="recharge the wallet"
      >
        {start.isPending ? 'One moment…' : `Pay with ${offer.provider === 'stripe' ? 'Stripe' : 'Razorpay'}`}
      </AdminSubmitButton>
    </form>
  );
}

function Cost({ quote }: { quote: RechargeQuote }) {
  const { currency, amount, tax, total, taxName, taxBasisPoints, taxCountry } = quote;
  return (
    <p className="sum" aria-live="polite" data-testid="recharge-cost">
      {formatAmount(amount, currency)} +{' '}
      {taxBasisPoints === 0
        ? 'no tax'
        : `${formatAmount(tax, currency)} ${taxName ?? 'tax'} (${formatPercent(taxBasisPoints)})`}{' '}
      = <strong data-testid="recharge-total">{formatAmount(total, currency)}</strong>
      {taxCountry === null && (
        <span className="hint"> Tax follows the country of your billing address, which is not set.</span>
      )}
    </p>
  );
}
