import { newId } from '../kernel/ids.ts';
import { fail, type Result } from '../kernel/result.ts';
import { takeLimits, trying } from './limits.ts';
import { hashPassword } from './password.ts';
import { signIn, type Origin, type PeopleDeps } from './people.ts';
import type { SignedIn, VerifyOtpRequest } from './people.schema.ts';

/** Whoever shows the code owns the address: they become active, with a vendor of their own, and are in. */
export async function verifyEmail(
  deps: PeopleDeps,
  { email, otp, password }: VerifyOtpRequest,
  { caller, correlationId }: Origin,
): Promise<Result<SignedIn>> {
  const limited = await takeLimits(deps, trying({ email, caller }));
  if (limited) return fail(limited);
  const proof = {
    email,
    codeHash: deps.secrets.codeHash(email, 'verify_email', otp),
    passwordHash: password === undefined ? null : await hashPassword(password),
    organizationId: newId('org'),
  };
  return signIn(deps, correlationId, (start) => deps.people.verify(proof, start));
}
