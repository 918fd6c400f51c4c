import { useState } from 'react';
import type { OperatorOrganization } from '../../../../shared/identity/organization.schema.ts';
import { useOrganizationStatus } from '../../api/mutations.ts';
import { useOrganizations } from '../../api/queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';
import { ReasonForm } from './reason-form.tsx';

export function Organizations() {
  const [name, setName] = useState('');
  const list = useOrganizations(name.trim());
  const organizations = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="organizations-title" data-testid="organizations">
      <div className="card-head">
        <h2 id="organizations-title">Organizations</h2>
        <input
          type="search"
          className="search"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={100}
          placeholder="Search by name"
          aria-label="Search organizations by name"
          data-testid="organization-search"
        />
      </div>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!organizations && !list.error && <Skeleton lines={3} />}
      {organizations?.length === 0 && <p className="empty">No organization has this in its name.</p>}
      <ul className="letters">
        {organizations?.map((organization) => (
          <OrganizationItem key={organization.id} organization={organization} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}

function OrganizationItem({ organization }: { organization: OperatorOrganization }) {
  const { id, name, status, members, runningInstances, billingStatus, createdAt } = organization;
  return (
    <li className="letter" data-testid="organization" data-name={name} data-status={status}>
      <p className="letter-head">
        <strong>{name}</strong> <span className={`badge badge-${status === 'active' ? 'good' : 'bad'}`}>{status}</span>
        <Time iso={createdAt} dateOnly />
      </p>
      <p className="hint">
        <code>{id}</code> · {members} {members === 1 ? 'member' : 'members'} · {runningInstances} running · billing{' '}
        {billingStatus}
      </p>
      {organization.suspendedAt && (
        <p className="hint" data-testid="suspension">
          Suspended <Time iso={organization.suspendedAt} /> by <code>{organization.suspendedBy}</code>:{' '}
          {organization.suspendedReason}
        </p>
      )}
      {organization.deletedAt ? (
        <p className="hint">
          Gone from Clerk since <Time iso={organization.deletedAt} />; its data is kept.
        </p>
      ) : (
        <StatusChange organization={organization} />
      )}
    </li>
  );
}

function StatusChange({ organization: { id, status, name } }: { organization: OperatorOrganization }) {
  const [asked, setAsked] = useState(false);
  const change = useOrganizationStatus();
  const action = status === 'active' ? 'suspend' : 'resume';
  return (
    <>
      {change.error && <ProblemNotice error={change.error} />}
      {asked ? (
        <ReasonForm
          question={action === 'suspend' ? `Why is ${name} suspended?` : `Why is ${name} resumed?`}
          confirm={action === 'suspend' ? 'Suspend it and its instances' : 'Resume it and its instances'}
          busy={change.isPending}
          testId={action}
          onConfirm={(reason) => change.submit({ id, action, reason }, () => setAsked(false))}
          onCancel={() => setAsked(false)}
        />
      ) : (
        <div>
          <button type="button" className="button" onClick={() => setAsked(true)} data-testid={action}>
            {action === 'suspend' ? 'Suspend…' : 'Resume…'}
          </button>
        </div>
      )}
    </>
  );
}
