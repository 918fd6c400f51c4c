import { newId } from '../kernel/ids.ts';
import { fail, type Result } from '../kernel/result.ts';
import { takeLimits, trying } from './limits.ts';
import { checkPassword, hashPassword } from './password.ts';
import { refusal, signIn, type Origin, type PeopleDeps } from './people.ts';
import type { AcceptInvitationRequest, SignedIn } from './people.schema.ts';

/** The token came by mail and so proves the address; an account that is there already is opened by its password only. */
export async function acceptInvitation(
  deps: PeopleDeps,
  { token, password }: AcceptInvitationRequest,
  { caller, correlationId }: Origin,
): Promise<Result<SignedIn>> {
  const id = deps.secrets.readInvitationToken(token);
  const invitation = id && (await deps.people.findInvitation(id));
  if (!id || !invitation) return fail(refusal('AUTH.INVITATION_INVALID'));
  const { email, person } = invitation;
  const limited = await takeLimits(deps, trying({ email, caller }));
  if (limited) return fail(limited);
  const checkedHash = person?.state === 'ACTIVE' ? person.passwordHash : null;
  if (checkedHash !== null && !(await checkPassword(password, checkedHash))) {
    return fail(refusal('AUTH.INVALID_CREDENTIALS'));
  }
  const passwordHash = await hashPassword(password);
  return signIn(deps, correlationId, (start) =>
    deps.people.acceptInvitation({ id, userId: newId('usr'), passwordHash, checkedHash }, start),
  );
}
