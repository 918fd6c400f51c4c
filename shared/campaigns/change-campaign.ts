import type { MemberPrincipal } from '../identity/principal.ts';
import { bodyHash } from '../kernel/body-hash.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Campaign } from './campaign.schema.ts';
import type { CampaignId, CampaignStore } from './ports.ts';
import { refusal } from './refusals.ts';

/** Pauses, resumes or cancels. What is so already stays so. */
export async function changeCampaign(
  { store }: { store: CampaignStore },
  principal: MemberPrincipal,
  { id, change }: { id: CampaignId; change: 'pause' | 'resume' | 'cancel' },
  { idempotencyKey, correlationId }: { idempotencyKey: string | null; correlationId: string },
): Promise<Result<{ campaign: Campaign; outboxIds: string[] }>> {
  const organizationId = principal.organization.id;
  const changed = await store.change(id, change, {
    organizationId,
    actor: principal.userId,
    idempotencyKey,
    bodyHash: bodyHash({ id, change }),
    correlationId,
  });
  if (!changed.ok) return fail(refusal(changed));
  const campaign = await store.find(organizationId, id);
  if (!campaign) throw new Error('a campaign that was just changed is not there');
  return ok({ campaign, outboxIds: changed.outboxIds });
}
