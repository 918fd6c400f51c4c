import { fail, ok, type Result } from '../kernel/result.ts';
import { newRefreshToken, refreshHash } from './auth-secrets.ts';
import { refusal, signedIn, type PeopleDeps } from './people.ts';
import type { RefreshRequest, SignedIn } from './people.schema.ts';

/** Trades a refresh token for a new pair. */
export async function refresh(
  { people, tokens }: Pick<PeopleDeps, 'people' | 'tokens'>,
  { refreshToken, vendorId }: RefreshRequest,
  correlationId: string,
): Promise<Result<SignedIn>> {
  const next = newRefreshToken();
  const decided = await people.refresh({
    refreshHash: refreshHash(refreshToken),
    nextHash: refreshHash(next),
    organizationId: vendorId ?? null,
    correlationId,
  });
  return decided.ok ? ok(await signedIn(tokens, decided.session, next)) : fail(refusal(decided.code));
}
