import type { SettlementOverview } from '../../../../shared/settlement/settlement.schema.ts';
import { useCompareWithMeta, useSettlement } from '../../api/settlement-queries.ts';
import { formatAmount } from '../../components/amount.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

const yesterday = (): string => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** Whether what Meta tells becomes the money it should: what waits, what is owed, and how the days compare. */
export function Settlement() {
  const { data, error, refetch } = useSettlement();
  const compare = useCompareWithMeta();
  return (
    <section className="card" aria-labelledby="settlement-title" data-testid="settlement">
      <div className="card-head">
        <h2 id="settlement-title">Settlement with Meta</h2>
        <button
          type="button"
          className="button"
          disabled={compare.isPending}
          onClick={() => compare.submit(yesterday())}
          data-testid="compare-with-meta"
        >
          Compare yesterday
        </button>
      </div>
      {compare.error && <ProblemNotice error={compare.error} />}
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={4} />}
      {data && (
        <>
          <Waiting unmatched={data.unmatched} />
          <Audit audit={data.lastAudit} />
          <Shortfalls shortfalls={data.shortfalls} />
          <Days days={data.reconciliations} />
        </>
      )}
    </section>
  );
}

function Waiting({ unmatched: { ours, others, oldestAt } }: Pick<SettlementOverview, 'unmatched'>) {
  if (ours + others === 0) return <p>Every status has found its message.</p>;
  return (
    <p data-testid="unmatched">
      <span className={`badge badge-${ours > 0 ? 'warn' : 'good'}`}>{ours}</span> statuses wait for a message of ours,{' '}
      {others} are of other traffic.{' '}
      {oldestAt && (
        <span className="hint">
          Oldest: <Time iso={oldestAt} />
        </span>
      )}
    </p>
  );
}

function Audit({ audit }: { audit: SettlementOverview['lastAudit'] }) {
  if (!audit) return <p className="hint">The ledger has not been replayed yet: npm run audit:replay.</p>;
  const { differences, entries, messages, finishedAt, examples } = audit;
  return (
    <div data-testid="audit" data-differences={differences}>
      <p>
        <span className={`badge badge-${differences > 0 ? 'bad' : 'good'}`}>{differences} differences</span> in{' '}
        {entries.toLocaleString('en')} entries and {messages.toLocaleString('en')} messages at the last replay,{' '}
        <Time iso={finishedAt} />
      </p>
      {examples.length > 0 && (
        <details>
          <summary>What differs</summary>
          <pre>{examples.map((e) => `${e.what} of ${e.subject}: ${e.found}, not ${e.expected}`).join('\n')}</pre>
        </details>
      )}
    </div>
  );
}

function Shortfalls({ shortfalls }: Pick<SettlementOverview, 'shortfalls'>) {
  if (shortfalls.length === 0) return <p>No wallet owes anything.</p>;
  return (
    <div className="table" tabIndex={0} role="region" aria-label="Shortfalls">
      <table>
        <thead>
          <tr>
            <th scope="col">Organization</th>
            <th scope="col">Delivered and not paid</th>
          </tr>
        </thead>
        <tbody>
          {shortfalls.map(({ organizationId, name, currency, shortfall }) => (
            <tr key={organizationId} data-testid="shortfall">
              <td>{name}</td>
              <td>{formatAmount(shortfall, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Days({ days }: { days: SettlementOverview['reconciliations'] }) {
  if (days.length === 0) {
    return <p className="empty">Each night the day before is compared with what Meta counts. No day has been yet.</p>;
  }
  return (
    <div className="table" tabIndex={0} role="region" aria-label="Days compared with Meta">
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Charged</th>
            <th scope="col">Meta counts</th>
            <th scope="col">Differs</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, messages, metaMessages, drifts }) => (
            <tr key={day} data-testid="day" data-drifts={drifts.length}>
              <td>{day}</td>
              <td>{messages.toLocaleString('en')}</td>
              <td>{metaMessages.toLocaleString('en')}</td>
              <td>
                {drifts.length === 0 ? (
                  <span className="badge badge-good">no</span>
                ) : (
                  <details>
                    <summary>
                      <span className="badge badge-bad">{drifts.length}</span>
                    </summary>
                    <pre>
                      {drifts
                        .map((d) => `${d.country} ${d.category}: ${d.messages} here, ${d.metaMessages} at Meta`)
                        .join('\n')}
                    </pre>
                  </details>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
