import { newId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Role } from './identity.schema.ts';
import type { Invitation, Member } from './people.schema.ts';
import type { InvitationId, MemberStore, UserId } from './people-ports.ts';
import { refusal } from './people.ts';
import type { MemberPrincipal } from './principal.ts';
import { AppError } from '../kernel/app-error.ts';

interface Deps {
  members: MemberStore;
}

export async function inviteMember(
  { members }: Deps,
  { organization, userId }: MemberPrincipal,
  invited: { email: string; role: Role },
  correlationId: string,
): Promise<Result<{ invitation: Invitation; outboxIds: string[] }>> {
  const change = { organizationId: organization.id, actor: userId, correlationId };
  const decided = await members.invite({ ...change, ...invited, id: newId('inv') });
  return decided.ok ? ok(decided) : fail(refusal(decided.code));
}

export async function revokeInvitation(
  { members }: Deps,
  { organization, userId }: MemberPrincipal,
  id: InvitationId,
  correlationId: string,
): Promise<Result<null>> {
  const revoked = await members.revoke({ organizationId: organization.id, actor: userId, correlationId, id });
  if (revoked) return ok(null);
  return fail(
    new AppError('VENDOR.INVITATION_NOT_FOUND', { kind: 'not_found', message: 'there is no such open invitation' }),
  );
}

/** A null role: the person leaves. There is always an admin left. */
export async function setMemberRole(
  { members }: Deps,
  { organization, userId }: MemberPrincipal,
  member: { userId: UserId; role: Role | null },
  correlationId: string,
): Promise<Result<Member | null>> {
  const decided = await members.setRole({ organizationId: organization.id, actor: userId, correlationId, ...member });
  return decided.ok ? ok(decided.member) : fail(refusal(decided.code));
}
