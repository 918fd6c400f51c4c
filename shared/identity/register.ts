import { randomUUID } from 'node:crypto';
import { newId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { sending, takeLimits } from './limits.ts';
import { checkPassword, hashPassword } from './password.ts';
import type { Origin, PeopleDeps } from './people.ts';
import type { RegisterRequest } from './people.schema.ts';

/** The same work and the same answer for every address; what is mailed depends on whose it is. */
export async function register(
  deps: PeopleDeps,
  { email, password, company }: RegisterRequest,
  { caller, correlationId }: Origin,
): Promise<Result<{ outboxIds: string[] }>> {
  const limited = await takeLimits(deps, sending({ email, caller }));
  if (limited) return fail(limited);
  const { people, secrets } = deps;
  const stored = (await people.find(email))?.passwordHash ?? null;
  const [passwordHash, same] = await Promise.all([hashPassword(password), checkPassword(password, stored)]);
  const codeId = randomUUID();
  return ok(
    await people.register({
      userId: newId('usr'),
      email,
      company: company ?? null,
      passwordHash,
      matchingHash: same ? stored : null,
      codeId,
      codeHash: secrets.codeHash(email, 'verify_email', secrets.codeOf(codeId)),
      correlationId,
    }),
  );
}
