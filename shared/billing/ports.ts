import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Page } from '../kernel/page.ts';
import type { ENTITLEMENT_STATUSES, Entitlement, Invoice, Reconciliation } from './billing.schema.ts';
import type { Tier } from './catalogue.ts';

export type ReconciliationId = Id<'rec'>;

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
  creditPacks: number;
  tier: Tier | null;
  createdAt: Date | null;
  endedAt: Date | null;
  periodStart: Date | null;
  periodEnd: Date | null;
}

/** A line of an invoice that sells something of ours. Amounts are the currency's smallest unit. */
export interface InvoiceLine {
  lineId: string;
  entitlement: 'instance' | 'message_credits' | 'tier';
  tier: string | null;
  quantity: number;
  amount: number;
  /** What a whole month of this quantity costs. */
  fullAmount: number;
  proration: boolean;
}

/** Money of an invoice that was given back: by a refund, or by a credit note without one. */
export interface GivenBack {
  refundId: string;
  amount: number;
  /** False when it failed or was withdrawn. */
  stands: boolean;
  /** It was given back after the subscription had ended. */
  afterEnd: boolean;
}

/** What Stripe says of an invoice of a subscription, in our terms. */
export interface InvoiceSnapshot {
  invoiceId: string;
  paid: boolean;
  total: number;
  lines: InvoiceLine[];
  /** In the order in which they were made. */
  refunds: GivenBack[];
}

export interface StripeEvent {
  id: string;
  type: string;
  createdAt: Date;
  /** What the event is about, as far as it says; what it leaves out is looked up at Stripe. */
  subscriptionId: string | null;
  invoiceId: string | null;
  paymentIntentId: string | null;
}

/** What a subscription shall hold in all; what is absent stays as it is. */
export interface WantedSubscription {
  seats?: number | undefined;
  creditPacks?: number | undefined;
  tier?: Tier | undefined;
}

export interface CheckoutOrder {
  organizationId: OrganizationId;
  customerId: string;
  wanted: WantedSubscription;
  successUrl: string;
  cancelUrl: string;
  idempotencyKey: string | null;
}

/** What billing asks Stripe to do. */
export interface PaymentActions {
  createCustomer(organizationId: OrganizationId, name: string): Promise<string>;
  createCheckout(order: CheckoutOrder): Promise<{ checkoutSessionId: string; url: string }>;
  /** What would leave nothing of the subscription, or comes after its end, is not done. */
  changeSubscription(
    subscriptionId: string,
    wanted: WantedSubscription,
    idempotencyKey: string | null,
  ): Promise<'changed' | 'nothing_left' | 'ended'>;
  createPortal(customerId: string, returnUrl: string): Promise<string>;
  /** Cancels the subscription and pays all of it back; repeating it has no second effect. Returns the cents paid back. */
  undoSubscription(subscriptionId: string): Promise<number>;
}

/** What billing reads at Stripe. */
export interface PaymentReads {
  fetchSubscription(subscriptionId: string): Promise<SubscriptionSnapshot | null>;
  /** Null when there is no such invoice. */
  fetchInvoice(invoiceId: string, subscriptionEndedAt: Date | null): Promise<InvoiceSnapshot | null>;
  /** The subscription of an invoice; null when it has none. */
  subscriptionOfInvoice(invoiceId: string): Promise<string | null>;
  /** The invoice that a payment was for; null when it was for none. */
  invoiceOfPayment(paymentIntentId: string): Promise<string | null>;
  /** Paid invoices of a subscription, oldest first. */
  paidInvoicesOf(subscriptionId: string, since: Date | null): Promise<string[]>;
  /** Subscriptions of every product on the account, also ended ones, or of one customer. */
  listSubscriptions(page: {
    customerId: string | null;
    cursor: string | null;
    limit: number;
  }): Promise<Page<SubscriptionSnapshot>>;
  /** Newest first. @throws AppError `REQUEST.INVALID` for a cursor that is no invoice. */
  listInvoices(customerId: string, page: { cursor: string | null; limit: number }): Promise<Page<Invoice>>;
  /** @throws AppError `WEBHOOK.SIGNATURE_INVALID` when the signature is not Stripe's or is stale. */
  readWebhook(rawBody: Buffer, signature: string | null): StripeEvent;
}

/** Stripe, in as many words as billing needs. */
export type PaymentProvider = PaymentActions & PaymentReads;

export type AppliedSubscription =
  | { outcome: 'applied'; changed: boolean }
  | { outcome: 'stale' | 'other_subscription' | 'unknown_organization' }
  /** The organization has another that lives. */
  | { outcome: 'second_subscription'; keptSubscriptionId: string }
  /** It was bought beside another and shall be undone at Stripe. */
  | { outcome: 'refused'; undone: boolean };

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
  ): Promise<AppliedSubscription>;
  /** Grants and takes back credits as the paid invoice says; what was applied before changes nothing. */
  settleInvoice(
    organizationId: OrganizationId,
    subscription: { subscriptionId: string; ended: boolean },
    invoice: InvoiceSnapshot,
    correlationId: string | null,
  ): Promise<CreditChange>;
  /** Whether the subscription is refused now; not, when the one to keep has ended meanwhile. */
  refuseSubscription(
    organizationId: OrganizationId,
    subscriptionId: string,
    keptSubscriptionId: string,
    correlationId: string | null,
  ): Promise<boolean>;
  finishRefusal(subscriptionId: string, refundedCents: number, correlationId: string | null): Promise<void>;
  /** Writes to the audit log who asked to buy what. */
  recordPurchase(purchase: {
    organizationId: OrganizationId;
    actor: string;
    action: 'checkout.started' | 'subscription.change_requested' | 'portal.opened';
    subject: string;
    details: Record<string, unknown>;
    correlationId: string;
  }): Promise<void>;
}

export interface CreditChange {
  granted: number;
  takenBack: number;
}

/** A subscription that the reconciliation found other than the database had it. */
export interface Mended {
  subscriptionId: string;
  organizationId: OrganizationId;
  entitlementChanged: boolean;
  secondSubscriptionUndone: boolean;
  creditsGranted: number;
  creditsTakenBack: number;
}

export interface ReconciliationStore {
  start(
    organizationId: OrganizationId | null,
    requestedBy: string,
    correlationId: string,
  ): Promise<{ ok: true; run: Reconciliation; outboxIds: string[] } | { ok: false; code: string }>;
  /** The run, when this page of it is the one to do; else null. */
  due(
    id: ReconciliationId,
    page: number,
  ): Promise<{ organizationId: OrganizationId | null; cursor: string | null } | null>;
  recordPage(
    id: ReconciliationId,
    page: number,
    found: {
      checked: number;
      mended: Mended[];
      failures: { subscriptionId: string; reason: string }[];
      nextCursor: string | null;
    },
    correlationId: string | null,
  ): Promise<void>;
  /** Newest first. */
  list(cursor: ReconciliationId | null, limit: number): Promise<Reconciliation[]>;
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
