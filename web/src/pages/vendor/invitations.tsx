import { useInvitations, useRevokeInvitation } from '../../api/vendor-queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

/** Those that may still be accepted. For admins. */
export function Invitations() {
  const list = useInvitations();
  const revoke = useRevokeInvitation();
  const error = list.error ?? revoke.error;
  const invitations = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="invitations-title" data-testid="invitations">
      <h2 id="invitations-title">Open invitations</h2>
      {error && <ProblemNotice error={error} />}
      {!invitations && !list.error && <Skeleton lines={2} />}
      {invitations?.length === 0 && <p className="empty">Nobody is invited at the moment.</p>}
      <ul className="letters">
        {invitations?.map(({ id, email, role, expiresAt }) => (
          <li key={id} className="letter" data-testid="invitation">
            <p className="letter-head">
              <strong>{email}</strong> <span className="badge badge-muted">{role.toLowerCase()}</span>
            </p>
            <p className="hint">
              until <Time iso={expiresAt} dateOnly />
            </p>
            <div>
              <button
                type="button"
                className="button"
                disabled={revoke.isPending}
                onClick={() => revoke.submit({ id })}
                data-testid="revoke"
              >
                Take back
              </button>
            </div>
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}
