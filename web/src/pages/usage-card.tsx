import type { UsageDay } from '../../../shared/metering/metering.schema.ts';
import { useUsage } from '../api/queries.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Skeleton } from '../components/skeleton.tsx';

const DAYS = 14;
const DAY_MS = 86_400_000;
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** What the instances did in the last two weeks, by day of UTC. */
export function UsageCard() {
  const dates = lastDays(new Date());
  const { data: usage, error, refetch } = useUsage(dates[0] ?? '', dates.at(-1) ?? '');
  return (
    <section className="card" aria-labelledby="usage-title" data-testid="usage">
      <div className="card-head">
        <h2 id="usage-title">Usage</h2>
        <span className="hint">last {DAYS} days, UTC</span>
      </div>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!usage && !error && <Skeleton lines={4} />}
      {usage && (
        <>
          <dl className="figures">
            <Figure name="Sent" value={usage.total.sent} />
            <Figure name="Received" value={usage.total.received} />
            <Figure name="Seen" value={usage.total.seen} />
            <Figure name="Webhooks" value={usage.total.webhook} />
            <Figure name="Credits spent" value={usage.total.credits} />
          </dl>
          {usage.total.shortfall > 0 && (
            <p className="notice notice-warn">
              {usage.total.shortfall.toLocaleString()} messages were sent without a credit to spend.
            </p>
          )}
          <p className="hint">
            <span className="key key-sent">sent</span> <span className="key key-received">received</span>
          </p>
          <UsageChart dates={dates} days={usage.days} />
        </>
      )}
    </section>
  );
}

function UsageChart({ dates, days }: { dates: string[]; days: UsageDay[] }) {
  const byDay = new Map(days.map((one) => [one.day, one]));
  const most = Math.max(1, ...days.flatMap(({ sent, received }) => [sent, received]));
  return (
    <table className="chart" data-testid="usage-chart" aria-labelledby="usage-title">
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Sent</th>
          <th scope="col">Received</th>
        </tr>
      </thead>
      <tbody>
        {dates.map((date) => {
          const { sent = 0, received = 0 } = byDay.get(date) ?? {};
          return (
            <tr key={date} title={`${date}: ${sent} sent, ${received} received`}>
              <th scope="row">{day.format(new Date(date))}</th>
              <Bar value={sent} most={most} className="bar-sent" />
              <Bar value={received} most={most} className="bar-received" />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Bar({ value, most, className }: { value: number; most: number; className: string }) {
  return (
    <td>
      <span className={`bar ${className}`} style={{ height: `${String((value / most) * 100)}%` }} aria-hidden="true" />
      <span className="visually-hidden">{value}</span>
    </td>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>{value.toLocaleString()}</dd>
    </div>
  );
}

function lastDays(now: Date): string[] {
  return Array.from({ length: DAYS }, (_, index) =>
    new Date(now.getTime() - (DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}
