import { useProxyStock } from '../../api/queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

export function ProxyStock() {
  const { data: stock, error, refetch } = useProxyStock();
  return (
    <section className="card" aria-labelledby="proxies-title" data-testid="proxies">
      <h2 id="proxies-title">Proxies</h2>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!stock && !error && <Skeleton lines={3} />}
      {stock && (
        <p className="hint">
          {stock.provider === 'configured'
            ? 'The pool is used first; what it lacks is ordered from the provider.'
            : 'No provider is configured: what the pool lacks cannot be had.'}
        </p>
      )}
      {stock?.items.length === 0 && <p className="empty">There is no proxy yet.</p>}
      {stock && stock.items.length > 0 && (
        <div className="table" tabIndex={0} role="region" aria-labelledby="proxies-title">
          <table>
            <thead>
              <tr>
                <th scope="col">Region</th>
                <th scope="col">Free</th>
                <th scope="col">In use</th>
                <th scope="col">Ordered</th>
                <th scope="col">Unhealthy</th>
                <th scope="col">Probed</th>
              </tr>
            </thead>
            <tbody>
              {stock.items.map(({ region, free, used, ordered, unhealthy, lastProbedAt }) => (
                <tr key={region} data-testid="proxy-region" data-region={region}>
                  <td>{region}</td>
                  <td>{free}</td>
                  <td>{used}</td>
                  <td>{ordered}</td>
                  <td>{unhealthy > 0 ? <span className="badge badge-bad">{unhealthy}</span> : 0}</td>
                  <td>{lastProbedAt ? <Time iso={lastProbedAt} /> : 'never'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
