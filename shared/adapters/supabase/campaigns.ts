import { z } from 'zod';
import {
  CAMPAIGN_STATES,
  RECIPIENT_STATES,
  campaignEstimateSchema,
  quietHoursSchema,
  type Campaign,
  type Recipient,
} from '../../campaigns/campaign.schema.ts';
import { templateShapeSchema } from '../../campaigns/template-shape.schema.ts';
import type { CampaignStore, CampaignUpkeep, Launch, LaunchPlan, Refused } from '../../campaigns/ports.ts';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const amount = z.union([z.int(), z.string()]).transform(String);

const refusedRow = z
  .looseObject({ ok: z.literal(false), code: z.string() })
  .transform(({ ok, code, ...details }): Refused => ({ ok, code, details }));
const launchedRow = z.union([
  z
    .object({ ok: z.literal(true), campaign_id: z.uuid(), outbox_ids: z.array(z.uuid()) })
    .transform((row) => ({ ok: true as const, id: fromUuid('cmp', row.campaign_id), outboxIds: row.outbox_ids })),
  refusedRow,
]);
const changedRow = z.union([
  z
    .object({ ok: z.literal(true), outbox_ids: z.array(z.uuid()) })
    .transform((row) => ({ ok: true as const, outboxIds: row.outbox_ids })),
  refusedRow,
]);
const estimatedRow = z.union([
  z
    .object({
      ok: z.literal(true),
      audience: z.int(),
      duplicates: z.int(),
      opted_out: z.int(),
      missing_variables: z.int(),
      recipients: z.int(),
      rate: z.int(),
      daily_quota: z.int().nullable(),
      portfolio_left: z.int().nullable(),
      currency: z.string().nullable(),
      required: amount,
      available: amount,
      countries: campaignEstimateSchema.shape.countries,
      refusal: z.string().nullable(),
    })
    .transform((row) => ({
      ok: true as const,
      estimate: {
        audience: row.audience,
        duplicates: row.duplicates,
        optedOut: row.opted_out,
        missingVariables: row.missing_variables,
        recipients: row.recipients,
        messagesPerSecond: row.rate,
        seconds: Math.ceil(row.recipients / row.rate),
        dailyQuota: row.daily_quota,
        portfolioLeft: row.portfolio_left === null ? null : Math.max(0, row.portfolio_left),
        currency: row.currency,
        required: row.required,
        available: row.available,
        countries: row.countries,
        refusal: row.refusal,
      },
    })),
  refusedRow,
]);

const counts = z.object(
  Object.fromEntries(RECIPIENT_STATES.map((state) => [state, z.int()])) as Record<
    (typeof RECIPIENT_STATES)[number],
    z.ZodInt
  >,
);
const campaignRow = counts
  .extend({
    id: z.uuid(),
    name: z.string(),
    state: z.enum(CAMPAIGN_STATES),
    state_reason: z.string().nullable(),
    template_id: z.uuid(),
    template_name: z.string(),
    template_language: z.string(),
    list_id: z.uuid(),
    more_list_ids: z.array(z.uuid()),
    category: z.string(),
    audience: z.int(),
    duplicates: z.int(),
    opted_out: z.int(),
    missing_variables: z.int(),
    withdrawn: z.int(),
    recipients: z.int(),
    rate: z.int(),
    claimed_lately: z.int(),
    currency: z.string().nullable(),
    charged: amount,
    held: amount,
    daily_quota: z.int().nullable(),
    settings: z.object({ quiet_hours: quietHoursSchema.nullable().optional() }),
    launched_by: z.string(),
    launched_at: time,
    scheduled_at: time.nullable(),
    started_at: time.nullable(),
    finished_at: time.nullable(),
  })
  .transform((row): Campaign => {
    const currentRate = row.state === 'sending' ? row.claimed_lately / 10 : 0;
    return {
      id: fromUuid('cmp', row.id),
      name: row.name,
      state: row.state,
      stateReason: row.state_reason,
      template: { id: fromUuid('tpl', row.template_id), name: row.template_name, language: row.template_language },
      contactListIds: [row.list_id, ...row.more_list_ids].map((id) => fromUuid('lst', id)),
      category: row.category,
      audience: row.audience,
      duplicates: row.duplicates,
      optedOut: row.opted_out,
      missingVariables: row.missing_variables,
      withdrawn: row.withdrawn,
      recipients: row.recipients,
      counts: counts.parse(row),
      messagesPerSecond: row.rate,
      currentRate,
      secondsLeft: currentRate > 0 ? Math.ceil(row.queued / currentRate) : null,
      currency: row.currency,
      cost: row.charged,
      held: row.held,
      dailyQuota: row.daily_quota,
      ...(row.settings.quiet_hours !== undefined && { quietHours: row.settings.quiet_hours }),
      launchedBy: row.launched_by,
      launchedAt: row.launched_at,
      scheduledAt: row.scheduled_at,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
    };
  });

const recipientRow = z
  .object({
    id: z.uuid(),
    contact_id: z.uuid(),
    phone: z.string().nullable(),
    bsuid: z.string().nullable(),
    country: z.string(),
    state: z.enum(RECIPIENT_STATES),
    error_code: z.int().nullable(),
    error_reason: z.string().nullable(),
    attempts: z.int(),
    charged: amount,
    dispatched_at: time.nullable(),
    updated_at: time,
  })
  .transform((row): Recipient => ({
    id: fromUuid('msg', row.id),
    contactId: fromUuid('con', row.contact_id),
    phone: row.phone,
    bsuid: row.bsuid,
    country: row.country,
    state: row.state,
    code: row.error_code,
    reason: row.error_reason,
    attempts: row.attempts,
    cost: row.charged,
    sentAt: row.dispatched_at,
    updatedAt: row.updated_at,
  }));

function planRow({ templateId, listIds, required, messagesPerSecond, scheduledAt, spreadOverDays }: LaunchPlan) {
  return {
    template_id: toUuid(templateId),
    list_ids: listIds.map(toUuid),
    required,
    rate: messagesPerSecond,
    scheduled_at: scheduledAt,
    spread_over_days: spreadOverDays,
  };
}

function launchRow({ name, variables, quietHours, ...plan }: Launch) {
  return {
    ...planRow(plan),
    name,
    settings: {
      variables,
      required: plan.required,
      ...(quietHours !== undefined && { quiet_hours: quietHours }),
    },
  };
}

export function supabaseCampaigns(database: Database): CampaignStore {
  return {
    async template(organizationId, id) {
      const { data, error, status } = await database
        .from('templates')
        .select('category, parameter_format, components')
        .eq('organization_id', toUuid(organizationId))
        .eq('id', toUuid(id))
        .is('deleted_at', null)
        .maybeSingle();
      if (error) throw databaseError('templates', error, status);
      return templateShapeSchema.nullable().parse(data);
    },
    launch: (launch, { organizationId, actor, idempotencyKey, bodyHash, correlationId }) =>
      callRpc(
        database,
        'launch_campaign',
        {
          p_organization_id: toUuid(organizationId),
          p_campaign_id: toUuid(launch.id),
          p_request: launchRow(launch),
          p_actor: actor,
          p_idempotency_key: idempotencyKey,
          p_body_hash: bodyHash,
          p_correlation_id: correlationId,
        },
        launchedRow,
      ),
    estimate: (organizationId, plan) =>
      callRpc(
        database,
        'estimate_campaign',
        { p_organization_id: toUuid(organizationId), p_request: planRow(plan) },
        estimatedRow,
      ),
    change: (id, change, { organizationId, actor, idempotencyKey, bodyHash, correlationId }) =>
      callRpc(
        database,
        'change_campaign',
        {
          p_organization_id: toUuid(organizationId),
          p_campaign_id: toUuid(id),
          p_change: change,
          p_actor: actor,
          p_idempotency_key: idempotencyKey,
          p_body_hash: bodyHash,
          p_correlation_id: correlationId,
        },
        changedRow,
      ),
    async find(organizationId, id) {
      const answer = await database
        .from('campaign_overview')
        .select()
        .eq('organization_id', toUuid(organizationId))
        .eq('id', toUuid(id))
        .maybeSingle();
      if (answer.error) throw databaseError('campaign_overview', answer.error, answer.status);
      return campaignRow.nullable().parse(answer.data as unknown);
    },
    async list(organizationId, cursor, limit) {
      let query = database.from('campaign_overview').select().eq('organization_id', toUuid(organizationId));
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('campaign_overview', error, status);
      return z.array(campaignRow).parse(data);
    },
    failures: (id) =>
      callRpc(
        database,
        'campaign_failures',
        { p_campaign_id: toUuid(id) },
        z.array(z.object({ code: z.int(), reason: z.string().nullable(), count: z.int() })),
      ),
    async recipients(id, { state, cursor, limit }) {
      let query = database
        .from('outbound_messages')
        .select(
          'id, contact_id, phone, bsuid, country, state, error_code, error_reason, attempts, charged, dispatched_at, updated_at',
        )
        .eq('campaign_id', toUuid(id));
      if (state) query = query.eq('state', state);
      if (cursor) query = query.gt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: true }).limit(limit);
      if (error) throw databaseError('outbound_messages', error, status);
      return z.array(recipientRow).parse(data);
    },
    async quietHours(organizationId) {
      const answer = await database
        .from('organizations')
        .select('quiet_hours')
        .eq('id', toUuid(organizationId))
        .single();
      if (answer.error) throw databaseError('organizations', answer.error, answer.status);
      return z.object({ quiet_hours: quietHoursSchema.nullable() }).parse(answer.data).quiet_hours;
    },
    async setQuietHours(organizationId, quietHours, { actor, correlationId }) {
      await callRpc(
        database,
        'set_quiet_hours',
        {
          p_organization_id: toUuid(organizationId),
          p_quiet_hours: quietHours,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.unknown(),
      );
    },
  };
}

export function supabaseCampaignUpkeep(database: Database): CampaignUpkeep {
  return {
    restart: (forgottenSeconds) =>
      callRpc(database, 'restart_campaigns', { p_after_seconds: forgottenSeconds }, z.int()),
  };
}
