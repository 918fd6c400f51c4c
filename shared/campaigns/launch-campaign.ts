import type { MemberPrincipal } from '../identity/principal.ts';
import { bodyHash } from '../kernel/body-hash.ts';
import { newId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Campaign, CampaignEstimate, EstimateRequest, LaunchRequest } from './campaign.schema.ts';
import { requiredAttributes, variableFaults } from './parameters.schema.ts';
import type { CampaignStore, LaunchPlan } from './ports.ts';
import { refusal } from './refusals.ts';

interface Call {
  idempotencyKey: string | null;
  correlationId: string;
}

/** Holds the money, reserves the portfolio's limit and starts the campaign, or says why not. */
export async function launchCampaign(
  { store }: { store: CampaignStore },
  principal: MemberPrincipal,
  request: LaunchRequest,
  { idempotencyKey, correlationId }: Call,
): Promise<Result<{ campaign: Campaign; outboxIds: string[] }>> {
  const organizationId = principal.organization.id;
  const plan = await planOf(store, principal, request);
  if (!plan.ok) return plan;
  const launched = await store.launch(
    {
      ...plan.value,
      id: newId('cmp'),
      name: request.name ?? `Campaign of ${new Date().toISOString().slice(0, 10)}`,
      variables: request.variables,
      ...(request.quietHours !== undefined && { quietHours: request.quietHours }),
    },
    { organizationId, actor: principal.userId, idempotencyKey, bodyHash: bodyHash(request), correlationId },
  );
  if (!launched.ok) return fail(refusal(launched));
  const campaign = await store.find(organizationId, launched.id);
  if (!campaign) throw new Error('a campaign that was just launched is not there');
  return ok({ campaign, outboxIds: launched.outboxIds });
}

/** The same figures as a launch, and nothing is written. */
export async function estimateCampaign(
  { store }: { store: CampaignStore },
  principal: MemberPrincipal,
  request: EstimateRequest,
): Promise<Result<CampaignEstimate>> {
  const plan = await planOf(store, principal, request);
  if (!plan.ok) return plan;
  const estimated = await store.estimate(principal.organization.id, plan.value);
  return estimated.ok ? ok(estimated.estimate) : fail(refusal(estimated));
}

async function planOf(
  store: CampaignStore,
  principal: MemberPrincipal,
  request: EstimateRequest,
): Promise<Result<LaunchPlan>> {
  const template = await store.template(principal.organization.id, request.templateId);
  if (!template) return fail(refusal({ ok: false, code: 'TEMPLATE.UNKNOWN', details: {} }));
  const faults = variableFaults(template, request.variables);
  if (faults.length > 0) return fail(refusal({ ok: false, code: 'CAMPAIGN.VARIABLES', details: { faults } }));
  const listIds = request.contactListIds ?? (request.contactListId === undefined ? [] : [request.contactListId]);
  return ok({
    templateId: request.templateId,
    listIds: [...new Set(listIds)],
    required: requiredAttributes(template, request.variables),
    messagesPerSecond: request.messagesPerSecond ?? null,
    scheduledAt: request.scheduledAt ?? null,
    spreadOverDays: request.spreadOverDays ?? null,
  });
}
