import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { LEDGER_KINDS, type LedgerEntry } from '../../../../shared/wallet/wallet.schema.ts';
import { useLedger, useLedgerFile, type LedgerFilter } from '../../api/wallet-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

const NAMES: Record<LedgerEntry['kind'], string> = {
  recharge: 'Recharge',
  refund: 'Refund',
  dispute: 'Dispute',
  dispute_won: 'Dispute won',
  adjustment: 'Adjustment',
  shortfall_collected: 'Shortfall collected',
  charge: 'Message',
  reprice: 'Price corrected',
};

/** Every change of the balance, newest first. */
export function Ledger({ currency }: { currency: string }) {
  const [filter, setFilter] = useState<LedgerFilter>({ kind: '', from: '', to: '' });
  const list = useLedger(filter);
  const entries = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="ledger-title" data-testid="ledger">
      <div className="card-head">
        <h2 id="ledger-title">Ledger</h2>
        <Download filter={filter} />
      </div>
      <Filters filter={filter} onChange={setFilter} />
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!entries && !list.error && <Skeleton lines={4} />}
      {entries?.length === 0 && !list.hasNextPage && <p className="empty">There is nothing of this in the ledger.</p>}
      {entries && entries.length > 0 && <Entries entries={entries} currency={currency} />}
      <MoreButton list={list} />
    </section>
  );
}

function Filters({ filter, onChange }: { filter: LedgerFilter; onChange: (filter: LedgerFilter) => void }) {
  return (
    <div className="wallet-fields">
      <label className="field">
        Kind
        <select
          value={filter.kind}
          onChange={(event) => onChange({ ...filter, kind: event.target.value as LedgerFilter['kind'] })}
          data-testid="ledger-kind"
        >
          <option value="">Everything</option>
          {LEDGER_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {NAMES[kind]}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        From (UTC)
        <input
          type="date"
          value={filter.from}
          onChange={(event) => onChange({ ...filter, from: event.target.value })}
        />
      </label>
      <label className="field">
        To
        <input type="date" value={filter.to} onChange={(event) => onChange({ ...filter, to: event.target.value })} />
      </label>
    </div>
  );
}

function Download({ filter }: { filter: LedgerFilter }) {
  const read = useLedgerFile();
  const download = useMutation({
    mutationFn: () => read(filter),
    onSuccess: (file) => {
      const url = URL.createObjectURL(file);
      const link = document.createElement('a');
      link.href = url;
      link.download = `ledger${filter.from && `-from-${filter.from}`}${filter.to && `-to-${filter.to}`}.csv`;
      link.click();
      URL.revokeObjectURL(url);
    },
  });
  return (
    <div className="actions">
      <button
        type="button"
        className="button"
        disabled={download.isPending}
        onClick={() => download.mutate()}
        data-testid="ledger-csv"
      >
        {download.isPending ? 'Reading…' : 'CSV of these days'}
      </button>
      {download.error && <ProblemNotice error={download.error} />}
    </div>
  );
}

function Entries({ entries, currency }: { entries: LedgerEntry[]; currency: string }) {
  return (
    <div className="table" tabIndex={0} role="region" aria-labelledby="ledger-title">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Amount</th>
            <th scope="col">Balance after</th>
            <th scope="col">For</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq} data-testid="ledger-entry" data-kind={entry.kind}>
              <td>
                <Time iso={entry.at} />
              </td>
              <td>{NAMES[entry.kind]}</td>
              <td className="amount">
                {formatAmount(entry.amount, currency)}
                {entry.shortfall !== '0' && (
                  <span className="hint"> shortfall {formatAmount(entry.shortfall, currency)}</span>
                )}
              </td>
              <td className="amount">{formatAmount(entry.balanceAfter, currency)}</td>
              <td>
                <Subject entry={entry} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Subject({ entry, currency }: { entry: LedgerEntry; currency: string }) {
  if (entry.messageId === null) return <>{entry.reason ?? <code>{entry.sourceId}</code>}</>;
  return (
    <>
      {[entry.category, entry.country].filter(Boolean).join(', ')}
      {entry.price !== null && <span className="hint"> at {formatAmount(entry.price, currency)}</span>}
      <br />
      <code>{entry.messageId}</code>
    </>
  );
}
