import { AppError } from '../kernel/app-error.ts';
import type { Logger } from '../kernel/logger.ts';
import type { ChannelStore, OwnApp, OwnApps, OwnAppsOf, WabaSecrets } from './ports.ts';

const KEPT_MS = 60_000;
const AGAIN_MS = 5_000;

interface Deps {
  store: Pick<ChannelStore, 'ownApps'>;
  secrets: Pick<WabaSecrets, 'get'>;
  logger: Logger;
}

/** Reads all of them at most once a minute, however many webhooks ask; while that fails, what was read last stands. */
export function keptOwnApps({ store, secrets, logger }: Deps, now = Date.now): OwnApps {
  let known: Promise<OwnAppsOf> | null = null;
  let until = -Infinity;
  return () => {
    if (known && until > now()) return known;
    const before = known;
    until = now() + KEPT_MS;
    known = read().catch((cause: unknown) => {
      until = now() + AGAIN_MS;
      if (before) {
        logger.warn({ error: cause }, 'the secrets of own apps could not be read again');
        return before;
      }
      throw new AppError('WABA.SECRETS_UNREADABLE', {
        kind: 'unavailable',
        message: 'whose signature this is cannot be told at the moment',
        cause,
      });
    });
    return known;
  };

  async function read(): Promise<OwnAppsOf> {
    const apps = new Map<string, OwnApp[]>();
    for (const { wabaId, phoneNumberId, appSecretName } of await store.ownApps()) {
      const appSecret = await secrets.get(appSecretName);
      if (appSecret === null) logger.error({ wabaId }, 'the app secret of the account is not in the vault');
      else apps.set(wabaId, [...(apps.get(wabaId) ?? []), { appSecret, phoneNumberId }]);
    }
    return apps;
  }
}
