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
  credit_packs: z.int(),
  paid_slots: z.int(),
  active_instances: z.int(),
  credits: z.int(),
  credits_held: z.int(),
  current_period_start: time,
  current_period_end: time,
  grace_ends_at: time,
  updated_at: time,
});
const accountRow = z.object({ customer_id: z.string().nullable(), subscription_id: z.string().nullable() });
const appliedRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('applied'), changed: z.boolean() }),
  z.object({ outcome: z.enum(['stale', 'other_subscription', 'unknown_organization']) }),
  z.object({ outcome: z.literal('second_subscription'), kept_subscription_id: z.string() }),
  z.object({ outcome: z.literal('refused'), undone: z.boolean() }),
]);
const settledRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('applied'), granted: z.int(), taken_back: z.int() }),
  z.object({ outcome: z.enum(['unknown_organization', 'refused']) }),
]);
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
        creditPacks: row.credit_packs,
        credits: row.credits,
        creditsHeld: row.credits_held,
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
            credit_packs: snapshot.creditPacks,
            tier: snapshot.tier,
            created_at: snapshot.createdAt?.toISOString() ?? null,
            period_start: snapshot.periodStart?.toISOString() ?? null,
            period_end: snapshot.periodEnd?.toISOString() ?? null,
          },
          p_observation: observation,
          p_correlation_id: correlationId,
        },
        appliedRow,
      );
      return row.outcome === 'second_subscription'
        ? { outcome: row.outcome, keptSubscriptionId: row.kept_subscription_id }
        : row;
    },
    async settleInvoice(organizationId, { subscriptionId, ended }, invoice, correlationId) {
      const row = await callRpc(
        database,
        'settle_invoice',
        {
          p_organization_id: toUuid(organizationId),
          p_invoice: {
            invoice_id: invoice.invoiceId,
            subscription_id: subscriptionId,
            subscription_ended: ended,
            total: invoice.total,
            lines: invoice.lines.map(({ lineId, fullAmount, ...line }) => ({
              ...line,
              line_id: lineId,
              full_amount: fullAmount,
            })),
            refunds: invoice.refunds.map(({ refundId, afterEnd, ...refund }) => ({
              ...refund,
              refund_id: refundId,
              after_end: afterEnd,
            })),
          },
          p_correlation_id: correlationId,
        },
        settledRow,
      );
      return row.outcome === 'applied'
        ? { granted: row.granted, takenBack: row.taken_back }
        : { granted: 0, takenBack: 0 };
    },
    refuseSubscription: (organizationId, subscriptionId, keptSubscriptionId, correlationId) =>
      callRpc(
        database,
        'refuse_subscription',
        {
          p_organization_id: toUuid(organizationId),
          p_subscription_id: subscriptionId,
          p_kept_subscription_id: keptSubscriptionId,
          p_correlation_id: correlationId,
        },
        z.boolean(),
      ),
    async finishRefusal(subscriptionId, refundedCents, correlationId) {
      await callRpc(
        database,
        'finish_refusal',
        { p_subscription_id: subscriptionId, p_refunded_cents: refundedCents, p_correlation_id: correlationId },
        z.unknown(),
      );
    },
    async recordPurchase({ organizationId, actor, action, subject, details, correlationId }) {
      await callRpc(
        database,
        'record_purchase',
        {
          p_organization_id: toUuid(organizationId),
          p_actor: actor,
          p_action: action,
          p_subject: subject,
          p_details: details,
          p_correlation_id: correlationId,
        },
        z.unknown(),
      );
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
