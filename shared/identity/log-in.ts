import { fail, type Result } from '../kernel/result.ts';
import { clearLimits, signingIn, takeLimits } from './limits.ts';
import { checkPassword, hashPassword, isOutdated } from './password.ts';
import { refusal, signIn, type Origin, type PeopleDeps } from './people.ts';
import type { LoginRequest, SignedIn } from './people.schema.ts';

/** An unknown address takes as long as a wrong password, and is answered alike. */
export async function logIn(
  deps: PeopleDeps,
  { email, password, vendorId }: LoginRequest,
  { caller, correlationId }: Origin,
): Promise<Result<SignedIn>> {
  const limits = signingIn({ email, caller });
  const limited = await takeLimits(deps, limits);
  if (limited) return fail(limited);
  const person = await deps.people.find(email);
  const checkedHash = person?.passwordHash ?? null;
  const right = await checkPassword(password, checkedHash);
  if (!person || checkedHash === null || !right) return fail(refusal('AUTH.INVALID_CREDENTIALS'));
  const proof = {
    userId: person.id,
    checkedHash,
    newHash: isOutdated(checkedHash) ? await hashPassword(password) : null,
    organizationId: vendorId ?? null,
  };
  const result = await signIn(deps, correlationId, (start) => deps.people.logIn(proof, start));
  // The count of this address from this place was of attempts that might have been guesses.
  if (result.ok) await clearLimits(deps, limits.slice(0, 1));
  return result;
}
