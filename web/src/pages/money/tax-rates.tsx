import { useState, type SubmitEvent } from 'react';
import type { TaxRate } from '../../../../shared/payments/payments.schema.ts';
import { useSetTaxRate, useTaxRates } from '../../api/recharge-queries.ts';
import { countryName } from '../../components/country-name.ts';
import { formatPercent } from '../../components/percent.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { TextField } from '../../components/text-field.tsx';
import { Time } from '../../components/time.tsx';
import { TaxRateForm } from './tax-rate-form.tsx';
import { byCountry, withdrawalOf, type CountryTax } from './tax-timeline.ts';

/** What vendors pay on top of a recharge, by the country of their billing address. */
export function TaxRates() {
  const { data, error, refetch } = useTaxRates();
  const countries = data && byCountry(data.items, Date.now());
  return (
    <section className="card" aria-labelledby="taxes-title" data-testid="tax-rates">
      <h2 id="taxes-title">Taxes on recharges</h2>
      <p className="hint">
        By the country of the vendor’s billing address. A country that is not here has none; a recharge that was begun
        keeps the rate it showed.
      </p>
      <TaxRateForm />
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!countries && !error && <Skeleton lines={2} />}
      {countries?.length === 0 && <p className="empty">No country’s vendors pay tax on recharges yet.</p>}
      <ul className="letters">
        {countries?.map((tax) => (
          <Country key={tax.country} tax={tax} />
        ))}
      </ul>
    </section>
  );
}

function Country({ tax }: { tax: CountryTax }) {
  const { country, current, earlier } = tax;
  const taxed = current !== null && current.basisPoints > 0;
  return (
    <li className="letter" data-testid="tax-country" data-country={country}>
      <p className="letter-head">
        <strong>{countryName(country)}</strong> <span className="hint">{country}</span>
        <span className={`badge badge-${taxed ? 'good' : 'muted'}`} data-testid="current-tax">
          {taxed ? wordsOf(current) : 'no tax'}
        </span>
        {current && (
          <span className="hint">
            since <Time iso={current.validFrom} />, set by <code>{current.setBy}</code>
          </span>
        )}
      </p>
      <Coming tax={tax} />
      {earlier.length > 0 && (
        <details>
          <summary>Earlier</summary>
          <ul className="details">
            {earlier.map((rate) => (
              <li key={rate.validFrom}>
                {wordsOf(rate)} from <Time iso={rate.validFrom} />, set by <code>{rate.setBy}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
      {taxed && <End current={current} />}
    </li>
  );
}

function Coming({ tax }: { tax: CountryTax }) {
  const withdraw = useSetTaxRate();
  if (tax.coming.length === 0) return null;
  return (
    <>
      {withdraw.error && <ProblemNotice error={withdraw.error} />}
      <ul className="details">
        {tax.coming.map((rate) => (
          <li key={rate.validFrom} className="actions" data-testid="coming-tax">
            <span className="badge badge-warn">{rate.basisPoints > 0 ? wordsOf(rate) : 'no tax'}</span>
            <span>
              from <Time iso={rate.validFrom} />, set by <code>{rate.setBy}</code>
            </span>
            <button
              type="button"
              className="button button-quiet"
              disabled={withdraw.isPending}
              onClick={() => withdraw.submit(withdrawalOf(tax, rate))}
              data-testid="withdraw-tax"
            >
              Withdraw
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function End({ current: { country, name } }: { current: TaxRate }) {
  const [from, setFrom] = useState<string | null>(null);
  const end = useSetTaxRate();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const validFrom = from ? { validFrom: new Date(from).toISOString() } : {};
    end.submit({ country, name, basisPoints: 0, ...validFrom }, () => setFrom(null));
  };
  if (from === null) {
    return (
      <div>
        <button type="button" className="button" onClick={() => setFrom('')} data-testid="end-tax">
          End…
        </button>
      </div>
    );
  }
  return (
    <form className="discard" onSubmit={submit}>
      {end.error && <ProblemNotice error={end.error} />}
      <TextField
        label="No tax from"
        type="datetime-local"
        value={from}
        onValue={setFrom}
        hint="In your time zone. Empty: from now on."
        testId="tax-ends"
      />
      <div className="actions">
        <button type="submit" className="button button-danger" disabled={end.isPending} data-testid="confirm-end-tax">
          End {name} in {countryName(country)}
        </button>
        <button type="button" className="button button-quiet" onClick={() => setFrom(null)}>
          Leave it
        </button>
      </div>
    </form>
  );
}

function wordsOf({ basisPoints, name }: TaxRate): string {
  return basisPoints === 0 ? 'No tax' : `${formatPercent(basisPoints)} ${name}`;
}
