import { fail, ok, type Result } from '../kernel/result.ts';
import { takeLimits, trying } from './limits.ts';
import { hashPassword } from './password.ts';
import { refusal, type Origin, type PeopleDeps } from './people.ts';
import type { ResetPasswordRequest } from './people.schema.ts';

/** Sets a new password for whoever shows the code, and ends every session. */
export async function resetPassword(
  deps: PeopleDeps,
  { email, otp, password }: ResetPasswordRequest,
  { caller, correlationId }: Origin,
): Promise<Result<null>> {
  const limited = await takeLimits(deps, trying({ email, caller }));
  if (limited) return fail(limited);
  const decided = await deps.people.resetPassword({
    email,
    codeHash: deps.secrets.codeHash(email, 'reset_password', otp),
    passwordHash: await hashPassword(password),
    correlationId,
  });
  return decided.ok ? ok(null) : fail(refusal(decided.code));
}
