import { useHealth } from '../../api/queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';

export function HealthReport() {
  const { data: health, error, refetch } = useHealth();
  return (
    <section className="card" aria-labelledby="health-title" data-testid="health">
      <div className="card-head">
        <h2 id="health-title">Health</h2>
        {health && (
          <span
            className={`badge badge-${health.status === 'ready' ? 'good' : 'bad'}`}
            role="status"
            data-testid="health-status"
          >
            {health.status}
          </span>
        )}
      </div>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!health && !error && <Skeleton lines={2} />}
      <ul className="checks">
        {health?.checks.map(({ name, ok, ms, error: reason }) => (
          <li key={name} className={ok ? 'check' : 'check check-bad'}>
            <span className="check-name">{name}</span>
            <span className="hint">{ok ? `answers in ${Math.round(ms)} ms` : (reason ?? 'does not answer')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
