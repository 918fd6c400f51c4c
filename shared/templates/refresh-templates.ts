import type { Logger } from '../kernel/logger.ts';
import type { ChannelStore } from '../channels/ports.ts';
import { accountOf } from './meta-account.ts';
import { refreshTemplate, type RefreshDeps } from './refresh-template.ts';

const UNSEEN_AT_ONCE = 100;

interface Deps extends RefreshDeps {
  channels: Pick<ChannelStore, 'live'>;
  logger: Logger;
}

/** Compares every account's templates with Meta, page by page; what no page showed is looked at once more by itself. */
export async function refreshTemplates(deps: Deps): Promise<void> {
  const { channels, logger } = deps;
  const accounts = new Map((await channels.live()).map((channel) => [channel.wabaId, channel]));
  for (const account of accounts.values()) {
    try {
      await refreshAccount(deps, account);
    } catch (error) {
      logger.warn({ error, wabaId: account.wabaId }, 'the templates of an account could not be read');
    }
  }
}

async function refreshAccount(deps: Deps, account: { wabaId: string; secretName: string | null }): Promise<void> {
  const { store, meta, accessTokenOf } = deps;
  const credentials = await accountOf(accessTokenOf, account);
  const observation = await store.beginObservation();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof meta.list>> = await meta.list(credentials, cursor);
    await store.applyPage(account.wabaId, observation, page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  for (const address of await store.unseen(account.wabaId, observation, UNSEEN_AT_ONCE)) {
    await refreshTemplate(deps, address);
  }
}
