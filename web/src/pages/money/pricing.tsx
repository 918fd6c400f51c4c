import { useState, type SubmitEvent } from 'react';
import type { Margins, PriceOverride } from '../../../../shared/wallet/rates.schema.ts';
import { useMargins, usePriceOverrides, useSetMargins, useSetPriceOverrides } from '../../api/wallet-queries.ts';
import { formatAmount, toMicros } from '../../components/amount.ts';
import { AmountField } from '../../components/amount-field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';

const CATEGORIES = ['marketing', 'utility', 'authentication', 'authentication_international', 'service'];

/** What one organization pays beyond Meta's cost, and the prices that were agreed with it. */
export function Pricing({ organizationId, currency }: { organizationId: string; currency: string }) {
  const margins = useMargins(organizationId);
  const overrides = usePriceOverrides(organizationId);
  const error = margins.error ?? overrides.error;
  if (error) return <ProblemNotice error={error} />;
  if (!margins.data || !overrides.data) return <Skeleton lines={3} />;
  return (
    <>
      <MarginsForm margins={margins.data} currency={currency} />
      <Overrides organizationId={organizationId} currency={currency} items={overrides.data.items} />
    </>
  );
}

function MarginsForm({ margins, currency }: { margins: Margins; currency: string }) {
  const categories = [...new Set([...CATEGORIES, ...Object.keys(margins.rates)])];
  const [typed, setTyped] = useState<Record<string, string>>(
    Object.fromEntries(Object.entries(margins.rates).map(([category, rate]) => [category, String(rate)])),
  );
  const save = useSetMargins(margins.vendorId);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const named = Object.entries(typed).filter(([, rate]) => rate.trim() !== '');
    save.submit({ rates: Object.fromEntries(named.map(([category, rate]) => [category, Number(rate)])) });
  };
  return (
    <form className="wallet-form" onSubmit={submit} data-testid="margins">
      {save.error && <ProblemNotice error={save.error} />}
      <div className="wallet-fields">
        {categories.map((category) => (
          <AmountField
            key={category}
            label={category.replaceAll('_', ' ')}
            currency={currency}
            value={typed[category] ?? ''}
            onChange={(rate) => setTyped({ ...typed, [category]: rate })}
            testId={`margin-${category}`}
          />
        ))}
      </div>
      <div className="submit">
        <button type="submit" className="button" disabled={save.isPending} data-testid="save-margins">
          Save the margins
        </button>
        <span className="hint" role="status">
          {save.isSuccess ? 'Saved.' : 'An empty one takes the default margin of the currency.'}
        </span>
      </div>
    </form>
  );
}

interface OverridesProps {
  organizationId: string;
  currency: string;
  items: PriceOverride[];
}

function Overrides({ organizationId, currency, items }: OverridesProps) {
  const save = useSetPriceOverrides(organizationId);
  const remove = (index: number): void => save.submit({ items: items.filter((_, at) => at !== index) });
  return (
    <>
      {save.error && <ProblemNotice error={save.error} />}
      {items.length > 0 && (
        <div className="table" tabIndex={0} role="region" aria-label="Agreed prices">
          <table>
            <thead>
              <tr>
                <th scope="col">Country</th>
                <th scope="col">Category</th>
                <th scope="col">From</th>
                <th scope="col">Price</th>
                <th scope="col">
                  <span className="visually-hidden">Change</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ country, category, effectiveFrom, price, ...item }, index) => (
                <tr key={`${country} ${category} ${item.currency} ${effectiveFrom}`} data-testid="price-override">
                  <td>{country}</td>
                  <td>{category}</td>
                  <td>{effectiveFrom}</td>
                  <td className="amount">{price === null ? 'list price' : formatAmount(price, item.currency)}</td>
                  <td>
                    <button
                      type="button"
                      className="button button-quiet"
                      disabled={save.isPending}
                      onClick={() => remove(index)}
                    >
                      Remove
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <NewOverride
        currency={currency}
        busy={save.isPending}
        onAdd={(added, done) => save.submit({ items: [...items, added] }, done)}
      />
    </>
  );
}

interface NewOverrideProps {
  currency: string;
  busy: boolean;
  onAdd: (added: PriceOverride, done: () => void) => void;
}

function NewOverride({ currency, busy, onAdd }: NewOverrideProps) {
  const [country, setCountry] = useState('');
  const [category, setCategory] = useState('marketing');
  const [effectiveFrom, setEffectiveFrom] = useState('');
  const [price, setPrice] = useState('');
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    const agreed = toMicros(price);
    if (agreed !== null) onAdd({ country, category, currency, effectiveFrom, price: agreed }, () => setPrice(''));
  };
  return (
    <form className="wallet-fields wallet-fields-end" onSubmit={add}>
      <label className="field">
        Country
        <input
          value={country}
          onChange={(event) => setCountry(event.target.value.toUpperCase())}
          pattern="[A-Z]{2}"
          title="Two letters, such as IN"
          required
        />
      </label>
      <label className="field">
        Category
        <select value={category} onChange={(event) => setCategory(event.target.value)}>
          {CATEGORIES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <label className="field">
        From (UTC)
        <input type="date" value={effectiveFrom} onChange={(event) => setEffectiveFrom(event.target.value)} required />
      </label>
      <AmountField label="Price" currency={currency} value={price} onChange={setPrice} required testId="agreed-price" />
      <button type="submit" className="button" disabled={busy}>
        Agree on it
      </button>
    </form>
  );
}
