import type { MemberPrincipal } from '../identity/principal.ts';
import { toPage, type Page } from '../kernel/page.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { CampaignDetail, Recipient, RecipientState } from './campaign.schema.ts';
import type { CampaignId, CampaignStore, MessageId } from './ports.ts';
import { refusal } from './refusals.ts';

const unknown = () => fail(refusal({ ok: false, code: 'CAMPAIGN.UNKNOWN', details: {} }));

export async function findCampaign(
  { store }: { store: CampaignStore },
  principal: MemberPrincipal,
  id: CampaignId,
): Promise<Result<CampaignDetail>> {
  const campaign = await store.find(principal.organization.id, id);
  if (!campaign) return unknown();
  return ok({ ...campaign, failures: campaign.counts.failed > 0 ? await store.failures(id) : [] });
}

export async function listRecipients(
  { store }: { store: CampaignStore },
  principal: MemberPrincipal,
  id: CampaignId,
  { state, cursor, limit }: { state: RecipientState | null; cursor: MessageId | null; limit: number },
): Promise<Result<Page<Recipient>>> {
  if (!(await store.find(principal.organization.id, id))) return unknown();
  return ok(toPage(await store.recipients(id, { state, cursor, limit: limit + 1 }), limit));
}
