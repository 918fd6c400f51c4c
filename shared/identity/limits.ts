import { AppError } from '../kernel/app-error.ts';
import type { AuthSecrets } from './auth-secrets.ts';
import type { RateLimits } from './people-ports.ts';

interface Limit {
  what: string;
  /** Null: not known, so not counted. */
  who: string | null;
  most: number;
  seconds: number;
}

interface Deps {
  limits: RateLimits;
  secrets: AuthSecrets;
}

const QUARTER_HOUR = 900;
const HOUR = 3600;

/** Who asks, as limits count: the address, and from where the call came. */
export interface Asker {
  email: string;
  caller: string | null;
}

/** Sending codes: what reaches a mailbox, and what one caller may ask for. */
export const sending = ({ email, caller }: Asker): Limit[] => [
  { what: 'code-to', who: email, most: 6, seconds: QUARTER_HOUR },
  { what: 'codes-by', who: caller, most: 60, seconds: HOUR },
];

/** Trying codes, beside the five attempts that each has. */
export const trying = ({ email, caller }: Asker): Limit[] => [
  { what: 'try-of', who: email, most: 20, seconds: QUARTER_HOUR },
  { what: 'tries-by', who: caller, most: 100, seconds: HOUR },
];

/** Signing in: a stranger's failures hardly keep the owner out, who comes from elsewhere. */
export const signingIn = ({ email, caller }: Asker): Limit[] => [
  { what: 'sign-in', who: `${email}\n${caller ?? ''}`, most: 10, seconds: QUARTER_HOUR },
  { what: 'sign-in-of', who: email, most: 100, seconds: HOUR },
  { what: 'sign-ins-by', who: caller, most: 300, seconds: HOUR },
];

/** Counts one more of each; the refusal when one of them is used up. */
export async function takeLimits({ limits, secrets }: Deps, wanted: readonly Limit[]): Promise<AppError | null> {
  const waits = await Promise.all(
    known(wanted).map(({ what, who, most, seconds }) => limits.take(secrets.limitKey(what, who), most, seconds)),
  );
  const retryAfterSeconds = Math.max(...waits);
  if (retryAfterSeconds === 0) return null;
  return new AppError('AUTH.RATE_LIMITED', {
    kind: 'rate_limited',
    message: 'too many attempts; try again later',
    details: { retryAfterSeconds },
  });
}

export async function clearLimits({ limits, secrets }: Deps, wanted: readonly Limit[]): Promise<void> {
  await Promise.all(known(wanted).map(({ what, who }) => limits.clear(secrets.limitKey(what, who))));
}

function known(wanted: readonly Limit[]): (Limit & { who: string })[] {
  return wanted.flatMap((limit) => (limit.who === null ? [] : { ...limit, who: limit.who }));
}
