import type { Logger } from '../kernel/logger.ts';
import type { AccessTokenOf } from './access-token.ts';
import type { ChannelStore, MetaPhoneNumbers, SharedNumber } from './ports.ts';

interface Deps {
  store: ChannelStore;
  numbers: MetaPhoneNumbers;
  accessTokenOf: AccessTokenOf;
  shared: SharedNumber;
  logger: Logger;
}

/**
 * Makes the shared channel, and asks Meta about every number that is sent from and was not asked about so lately. One that
 * fails does not stop the rest.
 */
export async function refreshChannels(
  { store, numbers, accessTokenOf, shared, logger }: Deps,
  notWithinMs = 0,
): Promise<void> {
  await store.ensureShared(shared);
  const before = Date.now() - notWithinMs;
  const due = (await store.live()).filter(({ refreshedAt }) => !refreshedAt || refreshedAt.getTime() <= before);
  const outcomes = await Promise.allSettled(
    due.map(async ({ id, phoneNumberId, secretName }) => {
      const accessToken = await accessTokenOf(secretName);
      await store.recordNumber(id, await numbers.read({ phoneNumberId, accessToken }));
    }),
  );
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  if (failed.length > 0) {
    logger.warn({ failed: failed.length, of: outcomes.length, error: failed[0] }, 'numbers could not be read at Meta');
  }
}
