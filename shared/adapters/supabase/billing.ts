import { z } from 'zod';
import { ENTITLEMENT_STATUSES } from '../../billing/billing.schema.ts';
import { TIERS } from '../../billing/catalogue.ts';
import type { BillingStore, WebhookInbox } from '../../billing/ports.ts';
import { toUuid } from '../../kernel/ids.ts';
import { callRpc, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true }).nullable();
const entitlementRow = z.object({
  status: z.enum(ENTITLEMENT_STATUSES),
  tier: z.enum(TIERS).nullable(),
  seats: z.int(),
  paid_slots: z.int(),
  active_instances: z.int(),
  credits: z.int(),
  current_period_start: time,
  current_period_end: time,
  grace_ends_at: time,
  updated_at: time,
});
const accountRow = z.object({ customer_id: z.string().nullable(), subscription_id: z.string().nullable() });
const appliedRow = z.object({ outcome: z.enum(['applied', 'stale', 'other_subscription', 'unknown_organization']) });
const receivedRow = z.object({ outcome: z.enum(['received', 'duplicate']), outbox_ids: z.array(z.uuid()) });

export function supabaseBilling(database: Database): BillingStore {
  return {
    async entitlementOf(organizationId) {
      const row = await callRpc(
        database,
        'entitlement_of',
        { p_organization_id: toUuid(organizationId) },
        entitlementRow,
      );
      return {
        organizationId,
        status: row.status,
        tier: row.tier,
        seats: row.seats,
        paidSlots: row.paid_slots,
        activeInstances: row.active_instances,
        availableSlots: Math.max(0, row.paid_slots - row.active_instances),
        credits: row.credits,
        currentPeriodStart: row.current_period_start,
        currentPeriodEnd: row.current_period_end,
        graceEndsAt: row.grace_ends_at,
        updatedAt: row.updated_at,
      };
    },
    async stripeAccountOf(organizationId) {
      const row = await callRpc(
        database,
        'stripe_account_of',
        { p_organization_id: toUuid(organizationId) },
        accountRow,
      );
      return { customerId: row.customer_id, subscriptionId: row.subscription_id };
    },
    linkStripeCustomer: (organizationId, customerId) =>
      callRpc(
        database,
        'link_stripe_customer',
        { p_organization_id: toUuid(organizationId), p_customer_id: customerId },
        z.string(),
      ),
    beginObservation: () => callRpc(database, 'begin_stripe_observation', {}, z.int()),
    async applySubscription(organizationId, snapshot, observation, correlationId) {
      const row = await callRpc(
        database,
        'apply_subscription',
        {
          p_organization_id: toUuid(organizationId),
          p_subscription: {
            subscription_id: snapshot.subscriptionId,
            customer_id: snapshot.customerId,
            status: snapshot.status,
            seats: snapshot.seats,
            tier: snapshot.tier,
            period_start: snapshot.periodStart?.toISOString() ?? null,
            period_end: snapshot.periodEnd?.toISOString() ?? null,
          },
          p_observation: observation,
          p_correlation_id: correlationId,
        },
        appliedRow,
      );
      return row.outcome;
    },
  };
}

export function supabaseWebhookInbox(database: Database): WebhookInbox {
  return {
    async receive({ endpoint, eventId, eventType, queue, body, correlationId }) {
      const row = await callRpc(
        database,
        'receive_webhook',
        {
          p_endpoint: endpoint,
          p_event_id: eventId,
          p_event_type: eventType,
          p_queue: queue,
          p_body: body,
          p_correlation_id: correlationId,
        },
        receivedRow,
      );
      return { outcome: row.outcome, outboxIds: row.outbox_ids };
    },
  };
}
