import { randomUUID } from 'node:crypto';
import { fail, ok, type Result } from '../kernel/result.ts';
import { sending, takeLimits } from './limits.ts';
import type { Origin, PeopleDeps } from './people.ts';
import type { CodePurpose } from './people-ports.ts';

/** Has a new code sent, in place of the one before. An unknown address gets the same answer and no mail. */
export async function sendCode(
  deps: PeopleDeps,
  email: string,
  purpose: CodePurpose,
  { caller, correlationId }: Origin,
): Promise<Result<{ outboxIds: string[] }>> {
  const limited = await takeLimits(deps, sending({ email, caller }));
  if (limited) return fail(limited);
  const { people, secrets } = deps;
  const id = randomUUID();
  const codeHash = secrets.codeHash(email, purpose, secrets.codeOf(id));
  return ok(await people.issueCode({ id, email, purpose, codeHash, correlationId }));
}
