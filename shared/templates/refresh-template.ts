import type { AccessTokenOf } from '../channels/access-token.ts';
import { accountOf } from './meta-account.ts';
import type { MetaTemplates, TemplateAddress, TemplateStore } from './ports.ts';

export interface RefreshDeps {
  store: TemplateStore;
  meta: MetaTemplates;
  accessTokenOf: AccessTokenOf;
}

/** Reads one template at Meta and applies it; reads are numbered before they begin, so an older one changes nothing. */
export async function refreshTemplate(
  { store, meta, accessTokenOf }: RefreshDeps,
  address: TemplateAddress,
  note: { status: string | null; reason: string | null } = { status: null, reason: null },
): Promise<void> {
  const account = await accountOf(accessTokenOf, address);
  const observation = await store.beginObservation();
  const read = address.metaTemplateId
    ? await meta.fetch(account, address.metaTemplateId)
    : await meta.find(account, address.metaName, address.language);
  // What an event gave as its reason explains the status that it told, not one that came after it.
  await store.applyRead(address.id, observation, read, read?.status === note.status ? note.reason : null);
}
