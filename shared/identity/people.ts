import { randomUUID } from 'node:crypto';
import { AppError } from '../kernel/app-error.ts';
import { COMMON_REFUSALS, type Refusals } from '../kernel/common-refusals.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { newRefreshToken, refreshHash, type AuthSecrets } from './auth-secrets.ts';
import type { SignedIn } from './people.schema.ts';
import type { AccessTokens, Decided, PeopleStore, RateLimits, Session, SessionStart } from './people-ports.ts';

export interface PeopleDeps {
  people: PeopleStore;
  limits: RateLimits;
  secrets: AuthSecrets;
  tokens: AccessTokens;
}

/** One call of somebody who is not signed in yet: from where, as far as that is known. */
export interface Origin {
  caller: string | null;
  correlationId: string;
}

const REFUSALS: Refusals = {
  ...COMMON_REFUSALS,
  'AUTH.CODE_INVALID': { kind: 'invalid', message: 'this is not the code that was mailed last' },
  'AUTH.CODE_EXPIRED': { kind: 'invalid', message: 'the code has expired; have a new one sent' },
  'AUTH.CODE_EXHAUSTED': { kind: 'invalid', message: 'too many wrong attempts at this code; have a new one sent' },
  'AUTH.INVALID_CREDENTIALS': { kind: 'unauthenticated', message: 'the address or the password is wrong' },
  'AUTH.EMAIL_NOT_VERIFIED': { kind: 'forbidden', message: 'show the code that was mailed to the address first' },
  'AUTH.NO_VENDOR': { kind: 'forbidden', message: 'this person does not belong to that vendor' },
  'AUTH.SESSION_OVER': { kind: 'unauthenticated', message: 'the session is over; sign in again' },
  'AUTH.INVITATION_INVALID': { kind: 'invalid', message: 'the invitation is not valid, or no longer' },
  'VENDOR.ALREADY_MEMBER': { kind: 'conflict', message: 'this person is a member already' },
  'VENDOR.MEMBER_NOT_FOUND': { kind: 'not_found', message: 'the organization has no such member' },
  'VENDOR.LAST_ADMIN': { kind: 'conflict', message: 'the last admin stays: make somebody else one first' },
  'VENDOR.CURRENCY_FIXED': { kind: 'conflict', message: 'the wallet has its currency for good' },
};

/** What the database refused, as the caller is told. */
export function refusal(code: string): AppError {
  const known = REFUSALS[code];
  if (!known) throw new Error(`a refusal without words: ${code}`);
  return new AppError(code, known);
}

/** Begins a session by `decide`, and answers with its tokens. */
export async function signIn(
  { tokens }: Pick<PeopleDeps, 'tokens'>,
  correlationId: string,
  decide: (start: SessionStart) => Promise<Decided<{ session: Session }>>,
): Promise<Result<SignedIn>> {
  const refreshToken = newRefreshToken();
  const decided = await decide({ sessionId: randomUUID(), refreshHash: refreshHash(refreshToken), correlationId });
  return decided.ok ? ok(await signedIn(tokens, decided.session, refreshToken)) : fail(refusal(decided.code));
}

export async function signedIn(tokens: AccessTokens, session: Session, refreshToken: string): Promise<SignedIn> {
  const { userId, email, organizationId: vendorId, role, vendors, sessionId } = session;
  const { token, expiresIn } = await tokens.issue({ userId, vendorId, role, sessionId });
  return {
    accessToken: token,
    tokenType: 'Bearer',
    expiresIn,
    refreshToken,
    user: { id: userId, email },
    vendorId,
    role,
    vendors,
  };
}
