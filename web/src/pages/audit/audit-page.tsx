import { useMe } from '../../api/queries.ts';
import { useMembers } from '../../api/vendor-queries.ts';
import { AuditLog } from '../../components/audit-log.tsx';
import { PageHeader } from '../../components/page-header.tsx';

export function AuditPage() {
  const { data: me } = useMe();
  return (
    <div className="page">
      <PageHeader title="Audit" lead="Who signed in, bought, changed or removed what, newest first." />
      {me?.role === 'ADMIN' && <OwnLog userId={me.userId} />}
      {me?.role === 'MEMBER' && (
        <p className="hint" data-testid="audit-admins-only">
          The audit log is for admins of {me.organization?.name ?? 'the organization'}. Ask one of them.
        </p>
      )}
    </div>
  );
}

/** Members are shown by their addresses, whoever else did something by what the log calls them. */
function OwnLog({ userId }: { userId: string }) {
  const { data } = useMembers();
  const members = new Map(data?.pages.flatMap(({ items }) => items).map(({ id, email }) => [id, email]));
  return <AuditLog of="organization" nameOf={(actor) => (actor === userId ? 'You' : (members.get(actor) ?? null))} />;
}
