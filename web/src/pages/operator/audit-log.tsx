import { useAuditLogs } from '../../api/queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

export function AuditLog() {
  const list = useAuditLogs();
  const entries = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="audit-title" data-testid="audit-log">
      <h2 id="audit-title">Audit log</h2>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!entries && !list.error && <Skeleton lines={4} />}
      {entries?.length === 0 && <p className="empty">Nothing has been recorded yet.</p>}
      {entries && entries.length > 0 && (
        <div className="table" tabIndex={0} role="region" aria-labelledby="audit-title">
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">On what</th>
                <th scope="col">Details</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ id, at, actor, action, subject, details }) => (
                <tr key={id} data-testid="audit-entry" data-action={action}>
                  <td>
                    <Time iso={at} />
                  </td>
                  <td>
                    <code>{actor}</code>
                  </td>
                  <td>{action}</td>
                  <td>{subject && <code>{subject}</code>}</td>
                  <td>{Object.keys(details).length > 0 && <code>{JSON.stringify(details)}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton list={list} />
    </section>
  );
}
