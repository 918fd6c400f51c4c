import type Stripe from 'stripe';
import type { SubscriptionSnapshot } from '../../billing/ports.ts';
import { TIERS, type Tier } from '../../billing/catalogue.ts';
import { idSchema } from '../../kernel/ids.ts';

const STATUSES: Record<string, SubscriptionSnapshot['status']> = {
  active: 'ACTIVE',
  trialing: 'TRIALING',
  past_due: 'PAST_DUE',
  unpaid: 'UNPAID',
  paused: 'PAUSED',
  canceled: 'CANCELED',
  incomplete: 'INCOMPLETE',
  incomplete_expired: 'CANCELED',
};

/** Reads a subscription in our terms, by the metadata of its prices. */
export function subscriptionSnapshot(subscription: Stripe.Subscription): SubscriptionSnapshot {
  const items = subscription.items.data;
  const period = subscriptionPeriod(subscription);
  const units = (entitlement: string): number =>
    items
      .filter((item) => item.price.metadata['wasupEntitlement'] === entitlement)
      .reduce((sum, item) => sum + (item.quantity ?? 0), 0);
  return {
    subscriptionId: subscription.id,
    customerId: typeof subscription.customer === 'string' ? subscription.customer : subscription.customer.id,
    organizationId: idSchema('org').safeParse(subscription.metadata['wasup_organization_id']).data ?? null,
    kind: subscription.metadata['wasup_kind'] ?? null,
    status: statusOf(subscription),
    seats: units('instance'),
    creditPacks: units('message_credits'),
    tier: items.map((item) => item.price.metadata['wasupTier']).find(isTier) ?? null,
    createdAt: new Date(subscription.created * 1000),
    endedAt: subscription.ended_at ? new Date(subscription.ended_at * 1000) : null,
    periodStart: period.start,
    periodEnd: period.end,
  };
}

function statusOf({ id, status, pause_collection }: Stripe.Subscription): SubscriptionSnapshot['status'] {
  if (pause_collection && status === 'active') return 'PAUSED';
  const known = STATUSES[status];
  if (!known) throw new Error(`subscription ${id} has a status that is not known here: ${status}`);
  return known;
}

function isTier(text: string | undefined): text is Tier {
  return TIERS.some((tier) => tier === text);
}

/** Recent API versions keep the period on the items, older ones on the subscription. */
export function subscriptionPeriod(subscription: Stripe.Subscription): { start: Date | null; end: Date | null } {
  const holder: { current_period_start?: number; current_period_end?: number } =
    subscription.items.data[0]?.current_period_end === undefined
      ? (subscription as { current_period_start?: number; current_period_end?: number })
      : subscription.items.data[0];
  const date = (seconds: number | undefined): Date | null => (seconds ? new Date(seconds * 1000) : null);
  return { start: date(holder.current_period_start), end: date(holder.current_period_end) };
}
