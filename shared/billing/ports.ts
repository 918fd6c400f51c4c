import type { OrganizationId } from '../kernel/ids.ts';
import type { ENTITLEMENT_STATUSES, Entitlement } from './billing.schema.ts';
import type { Tier } from './catalogue.ts';

/** What Stripe says of a subscription, in our terms. */
export interface SubscriptionSnapshot {
  subscriptionId: string;
  customerId: string;
  /** From the subscription's metadata; null when it is not ours. */
  organizationId: OrganizationId | null;
  /** Metadata `wasup_kind`: one Stripe account serves several products. */
  kind: string | null;
  status: Exclude<(typeof ENTITLEMENT_STATUSES)[number], 'NONE'>;
  seats: number;
  tier: Tier | null;
  periodStart: Date | null;
  periodEnd: Date | null;
}

export interface StripeEvent {
  id: string;
  type: string;
  createdAt: Date;
  /** The subscription that the event is about, whatever the event's object is. */
  subscriptionId: string | null;
}

export interface CheckoutOrder {
  organizationId: OrganizationId;
  customerId: string;
  seats: number;
  tier: Tier | undefined;
  successUrl: string;
  cancelUrl: string;
  idempotencyKey: string | null;
}

/** Stripe, in as many words as billing needs. */
export interface PaymentProvider {
  createCustomer(organizationId: OrganizationId, name: string): Promise<string>;
  createCheckout(order: CheckoutOrder): Promise<{ checkoutSessionId: string; url: string }>;
  /** Makes the subscription hold exactly these seats, and this tier when one is named. */
  changeSubscription(
    subscriptionId: string,
    seats: number,
    tier: Tier | undefined,
    idempotencyKey: string | null,
  ): Promise<void>;
  fetchSubscription(subscriptionId: string): Promise<SubscriptionSnapshot | null>;
  /** @throws AppError `WEBHOOK.SIGNATURE_INVALID` when the signature is not Stripe's or is stale. */
  readWebhook(rawBody: Buffer, signature: string | null): StripeEvent;
}

export interface BillingStore {
  entitlementOf(organizationId: OrganizationId): Promise<Entitlement>;
  stripeAccountOf(
    organizationId: OrganizationId,
  ): Promise<{ customerId: string | null; subscriptionId: string | null }>;
  /** Returns the customer that holds: the first one linked stays. */
  linkStripeCustomer(organizationId: OrganizationId, customerId: string): Promise<string>;
  /** A number for a read of Stripe that is about to begin; later reads get larger ones. */
  beginObservation(): Promise<number>;
  applySubscription(
    organizationId: OrganizationId,
    snapshot: SubscriptionSnapshot,
    observation: number,
    correlationId: string | null,
  ): Promise<'applied' | 'stale' | 'other_subscription' | 'unknown_organization'>;
}

export interface WebhookInbox {
  receive(webhook: {
    endpoint: string;
    eventId: string;
    eventType: string;
    queue: string;
    body: unknown;
    correlationId: string;
  }): Promise<{ outcome: 'received' | 'duplicate'; outboxIds: string[] }>;
}
