import type { RateCard } from '../../../../shared/wallet/rates.schema.ts';
import { useRateCards } from '../../api/wallet-queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';
import { RateImportForm } from './rate-import-form.tsx';

/** Meta's list rates, as they were imported. */
export function RateCards() {
  const list = useRateCards();
  const cards = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="rates-title" data-testid="rate-cards">
      <h2 id="rates-title">Rate cards</h2>
      <RateImportForm />
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!cards && !list.error && <Skeleton lines={2} />}
      {cards?.length === 0 && <p className="empty">No rate card yet: nothing can be priced without one.</p>}
      {cards && cards.length > 0 && <Cards cards={cards} />}
      <MoreButton list={list} />
    </section>
  );
}

function Cards({ cards }: { cards: RateCard[] }) {
  return (
    <div className="table" tabIndex={0} role="region" aria-labelledby="rates-title">
      <table>
        <thead>
          <tr>
            <th scope="col">Currency</th>
            <th scope="col">From</th>
            <th scope="col">Source</th>
            <th scope="col">Rates</th>
            <th scope="col">Imported</th>
          </tr>
        </thead>
        <tbody>
          {cards.map(({ id, currency, effectiveFrom, source, sample, inForce, rates, importedBy, importedAt }) => (
            <tr key={id} data-testid="rate-card" data-currency={currency}>
              <td>
                {currency} {inForce && <span className="badge badge-good">in force</span>}
              </td>
              <td>{effectiveFrom}</td>
              <td>
                {source} {sample && <span className="badge badge-warn">sample</span>}
              </td>
              <td>{rates}</td>
              <td>
                <Time iso={importedAt} /> by <code>{importedBy}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
