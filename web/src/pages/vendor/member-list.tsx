import type { Member } from '../../../../shared/identity/people.schema.ts';
import { useMe } from '../../api/queries.ts';
import { useChangeMember, useMembers, useRemoveMember } from '../../api/vendor-queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';

export function MemberList() {
  const list = useMembers();
  const members = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="members-title" data-testid="members">
      <h2 id="members-title">Members</h2>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!members && !list.error && <Skeleton lines={3} />}
      <ul className="letters">
        {members?.map((member) => (
          <MemberItem key={member.id} member={member} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}

function MemberItem({ member: { id, email, role, since, signsInWith } }: { member: Member }) {
  const { data: me } = useMe();
  const change = useChangeMember();
  const remove = useRemoveMember();
  const error = change.error ?? remove.error;
  const busy = change.isPending || remove.isPending;
  const other = role === 'ADMIN' ? 'MEMBER' : 'ADMIN';
  return (
    <li className="letter" data-testid="member" data-role={role}>
      <p className="letter-head">
        <strong>{email ?? id}</strong>
        <span className={`badge badge-${role === 'ADMIN' ? 'good' : 'muted'}`}>{role.toLowerCase()}</span>
      </p>
      <p className="hint">
        {id === me?.userId && 'You · '}since <Time iso={since} dateOnly />
        {signsInWith === 'clerk' && ' · signs in with Clerk, and is changed there'}
      </p>
      {error && <ProblemNotice error={error} />}
      {me?.role === 'ADMIN' && signsInWith === 'password' && id !== me.userId && (
        <div className="actions">
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => change.submit({ id, role: other })}
            data-testid="change-role"
          >
            {other === 'ADMIN' ? 'Make an admin' : 'Make a member'}
          </button>
          <button
            type="button"
            className="button button-danger"
            disabled={busy}
            onClick={() => remove.submit({ id })}
            data-testid="remove-member"
          >
            Remove
          </button>
        </div>
      )}
    </li>
  );
}
