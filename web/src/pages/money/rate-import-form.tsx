import { useState, type SubmitEvent } from 'react';
import type { RateImport } from '../../../../shared/wallet/rates.schema.ts';
import { useImportRates, type RateFile } from '../../api/wallet-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

const SHOWN_CHANGES = 200;

/** A card is shown as what it changes first, and imported when a person has seen that. */
export function RateImportForm() {
  const [file, setFile] = useState<Pick<RateFile, 'name' | 'content'> | null>(null);
  const [effectiveFrom, setEffectiveFrom] = useState('');
  const [seen, setSeen] = useState<RateImport | null>(null);
  const preview = useImportRates();
  const load = useImportRates();
  const compare = (event: SubmitEvent): void => {
    event.preventDefault();
    if (file) preview.submit({ ...file, effectiveFrom, dryRun: true }, setSeen);
  };
  const choose = async (chosen: File | undefined): Promise<void> => {
    setSeen(null);
    setFile(chosen ? { name: chosen.name, content: await chosen.text() } : null);
  };
  return (
    <form className="wallet-form" onSubmit={compare}>
      <div className="wallet-fields wallet-fields-end">
        <label className="field">
          Meta’s rate card (CSV)
          <input
            type="file"
            accept=".csv,text/csv"
            required
            onChange={(event) => void choose(event.target.files?.[0])}
            data-testid="rate-file"
          />
        </label>
        <label className="field">
          First day (UTC)
          <input
            type="date"
            required
            value={effectiveFrom}
            onChange={(event) => {
              setSeen(null);
              setEffectiveFrom(event.target.value);
            }}
            data-testid="rate-effective"
          />
        </label>
        <button type="submit" className="button" disabled={preview.isPending} data-testid="compare-rates">
          {preview.isPending ? 'Comparing…' : 'Compare'}
        </button>
      </div>
      {preview.error && <ProblemNotice error={preview.error} />}
      {load.error && <ProblemNotice error={load.error} />}
      {seen && file && (
        <>
          <Differences found={seen} />
          <button
            type="button"
            className="button button-primary"
            disabled={load.isPending}
            onClick={() => load.submit({ ...file, effectiveFrom, dryRun: false }, () => setSeen(null))}
            data-testid="import-rates"
          >
            Import from {effectiveFrom} on
          </button>
        </>
      )}
      {!seen && load.isSuccess && (
        <p className="notice notice-good" role="status" data-testid="rates-imported">
          {load.data && load.data.cards.length > 0
            ? `Imported: ${String(load.data.changes.length)} rates differ.`
            : 'It was there already.'}
        </p>
      )}
    </form>
  );
}

function Differences({ found }: { found: RateImport }) {
  const { changes, unchanged, unusedMarkets, absentMarkets } = found;
  const show = (rate: string | null, currency: string): string =>
    rate === null ? 'n/a' : formatAmount(rate, currency);
  return (
    <div data-testid="rate-differences">
      <p>
        {changes.length} rates differ, {unchanged} stay.
        {unusedMarkets.length > 0 && <> No country belongs to {unusedMarkets.join(', ')}.</>}
        {absentMarkets.length > 0 && <> Absent, so priced as Other: {absentMarkets.join(', ')}.</>}
      </p>
      {changes.length > 0 && (
        <div className="table table-long" tabIndex={0} role="region" aria-label="Rates that differ">
          <table>
            <thead>
              <tr>
                <th scope="col">Market</th>
                <th scope="col">Category</th>
                <th scope="col">Now</th>
                <th scope="col">Then</th>
              </tr>
            </thead>
            <tbody>
              {changes.slice(0, SHOWN_CHANGES).map(({ currency, market, category, before, after }) => (
                <tr key={`${currency} ${market} ${category}`}>
                  <td>{market}</td>
                  <td>{category}</td>
                  <td className="amount">{show(before, currency)}</td>
                  <td className="amount">{show(after, currency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {changes.length > SHOWN_CHANGES && <p className="hint">… and {changes.length - SHOWN_CHANGES} more.</p>}
    </div>
  );
}
