import { useMe } from '../../api/queries.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { Invitations } from './invitations.tsx';
import { InviteForm } from './invite-form.tsx';
import { MemberList } from './member-list.tsx';

export function MembersPage() {
  const { data: me } = useMe();
  return (
    <div className="page">
      <PageHeader title="Members" lead="Admins see to billing and to people; members do the work." />
      <div className="columns">
        <MemberList />
        {me?.role === 'ADMIN' && (
          <div className="stack">
            <InviteForm />
            <Invitations />
          </div>
        )}
      </div>
    </div>
  );
}
