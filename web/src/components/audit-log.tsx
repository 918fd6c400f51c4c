import { useState } from 'react';
import { useAuditLogs } from '../api/queries.ts';
import { AuditEntries } from './audit-entries.tsx';
import { AuditFilterForm } from './audit-filter.tsx';
import { MoreButton } from './more-button.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { Skeleton } from './skeleton.tsx';

interface Props {
  of: 'platform' | 'organization';
  nameOf?: (actor: string) => string | null;
}

export function AuditLog({ of, nameOf }: Props) {
  const [filter, setFilter] = useState({ action: '', organizationId: '' });
  const list = useAuditLogs(of, filter);
  const entries = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="audit-title" data-testid="audit-log">
      <h2 id="audit-title">{of === 'platform' ? 'Audit log' : 'What was done'}</h2>
      <AuditFilterForm
        // The field holds what is shown, also when an entry has set it.
        key={`${filter.action} ${filter.organizationId}`}
        filter={filter}
        onFilter={setFilter}
        actions={[...new Set(entries?.map(({ action }) => action))].sort()}
        organizations={of === 'platform'}
      />
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!entries && !list.error && <Skeleton lines={4} />}
      {entries?.length === 0 && <p className="empty">Nothing of this has been recorded.</p>}
      {entries && entries.length > 0 && (
        <AuditEntries entries={entries} nameOf={nameOf} onAction={(action) => setFilter({ ...filter, action })} />
      )}
      <MoreButton list={list} />
    </section>
  );
}
