import { AppError } from '../kernel/app-error.ts';
import type { WabaSecrets } from './ports.ts';

/** Finds the access token of an account: the platform's own, or the one in a named secret. */
export type AccessTokenOf = (secretName: string | null) => Promise<string>;

const KEPT_MS = 60_000;

/** Reads each secret at most once a minute: campaigns ask for it before every batch. */
export function wabaTokens(platformToken: string, secrets: Pick<WabaSecrets, 'get'>, now = Date.now): AccessTokenOf {
  const kept = new Map<string, { token: string; until: number }>();
  return async (secretName) => {
    if (secretName === null) return platformToken;
    const known = kept.get(secretName);
    if (known && known.until > now()) return known.token;
    const token = await secrets.get(secretName);
    if (token === null) {
      throw new AppError('WABA.SECRET_MISSING', {
        kind: 'unavailable',
        message: 'the access token of the account is not in the vault',
      });
    }
    kept.set(secretName, { token, until: now() + KEPT_MS });
    return token;
  };
}
