import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Micros } from '../kernel/money.ts';
import type {
  AutomaticWish,
  AutoRecharge,
  AutoRechargeRequest,
  OperatorRecharge,
  Provider,
  Recharge,
  RechargeCurrencies,
  RechargeQuote,
  RechargeReconciliation,
  TaxRate,
} from './payments.schema.ts';

export type RechargeId = Id<'rch'>;

/** What to read at a provider. An event is no more than that. */
export interface PaymentHint {
  provider: Provider;
  /** Razorpay's order, Stripe's checkout session. */
  orderId: string | null;
  paymentId: string | null;
}

/** What a provider says of a recharge, in our terms. */
export interface RechargeReading {
  provider: Provider;
  rechargeId: RechargeId;
  orderId: string | null;
  paymentId: string | null;
  state: 'open' | 'paid' | 'failed' | 'expired';
  currency: string;
  /** What was paid, tax and all; zero until then. */
  amount: Micros;
  failure: string | null;
  /** A card that this payment saved for later ones. */
  paymentMethod: string | null;
  refunds: { refundId: string; amount: Micros; stands: boolean }[];
  disputes: { disputeId: string; amount: Micros; state: 'open' | 'won' | 'lost' }[];
}

export interface RechargeOrder {
  rechargeId: RechargeId;
  organizationId: OrganizationId;
  currency: string;
  amount: Micros;
  tax: Micros;
  taxLabel: string;
}

export interface CheckoutForm {
  action: string;
  fields: Record<string, string>;
}

/** @throws AppError `WEBHOOK.SIGNATURE_INVALID`, checked in constant time over the bytes as they came. */
type ReadWebhook = (
  rawBody: Buffer,
  signature: string,
  eventId: string | null,
) => { eventId: string; type: string; hint: PaymentHint | null };

/** An automatic recharge at Stripe. */
export interface SavedCardCharge {
  rechargeId: RechargeId;
  customerId: string;
  /** When the recharge began: its payment is no older. */
  begunAt: Date;
}

/** Why an automatic recharge that is under way shall charge nobody any more. */
export const WITHHELD = [
  'automatic_recharge_off',
  'organization_suspended',
  'platform_stopped',
  'no_longer_needed',
] as const;
export type Withheld = (typeof WITHHELD)[number];

/** Stripe, in as many words as recharges need. */
export interface StripeRecharges {
  createCheckout(
    order: RechargeOrder & { customerId: string; saveCard: boolean },
  ): Promise<{ orderId: string; url: string }>;
  /** Charges a saved card with nobody present: once for one recharge, however often it is asked. */
  chargeSavedCard(
    charge: SavedCardCharge & { paymentMethod: string; currency: string; total: Micros },
  ): Promise<RechargeReading>;
  /** What came of charging it before; null when it never was. */
  findCharge(charge: SavedCardCharge): Promise<RechargeReading | null>;
  /** Null when it is no recharge of ours. */
  read(hint: PaymentHint): Promise<RechargeReading | null>;
  readWebhook: ReadWebhook;
}

/** Razorpay, in as many words as recharges need. */
export interface RazorpayRecharges {
  /** Makes the order of this recharge, or finds it. */
  createOrder(order: RechargeOrder): Promise<{ orderId: string; url: string }>;
  checkoutForm(recharge: { id: RechargeId; orderId: string; currency: string; total: Micros }): CheckoutForm;
  /** Reads, and captures what is only authorized. Null when it is no recharge of ours. */
  read(hint: PaymentHint): Promise<RechargeReading | null>;
  readWebhook: ReadWebhook;
  /** Whether Razorpay signed what the buyer's browser brings back. */
  isSigned(orderId: string, paymentId: string, signature: string): boolean;
}

export interface Providers {
  stripe: StripeRecharges;
  /** Null: the platform has no account there. */
  razorpay: RazorpayRecharges | null;
}

/** A refusal of the database with the figures that explain it. */
export interface Refusal {
  ok: false;
  code: string;
  details: Record<string, string>;
}

/** A recharge with what only we see of it. */
export interface StoredRecharge extends Recharge {
  organizationId: OrganizationId;
  orderId: string | null;
  url: string | null;
  saveCard: boolean;
}

export type SettledRecharge =
  | { outcome: 'applied'; organizationId: OrganizationId; changed: boolean; credited: boolean }
  | { outcome: 'mismatch'; organizationId: OrganizationId; reason: string }
  | { outcome: 'unknown' };

export interface RechargeStore {
  currencies(providers: readonly Provider[]): Promise<RechargeCurrencies['items']>;
  quote(
    organizationId: OrganizationId,
    amount: Micros,
    currency: string | null,
    providers: readonly Provider[],
  ): Promise<{ ok: true; quote: RechargeQuote } | Refusal>;
  init(wish: {
    organizationId: OrganizationId;
    rechargeId: RechargeId;
    amount: Micros;
    currency: string | null;
    automatic: AutomaticWish | null;
    providers: readonly Provider[];
    actor: string;
    idempotencyKey: string | null;
    bodyHash: string;
    correlationId: string;
  }): Promise<{ ok: true; recharge: StoredRecharge } | Refusal>;
  attachOrder(rechargeId: RechargeId, orderId: string, url: string): Promise<StoredRecharge>;
  settle(reading: RechargeReading, correlationId: string | null): Promise<SettledRecharge>;
  find(organizationId: OrganizationId, rechargeId: RechargeId): Promise<StoredRecharge | null>;
  /** Whosever it is. */
  findForOperator(rechargeId: RechargeId): Promise<OperatorRecharge | null>;
  /** Newest first. */
  list(organizationId: OrganizationId, cursor: RechargeId | null, limit: number): Promise<Recharge[]>;
}

export interface AutoRechargeStore {
  stateOf(organizationId: OrganizationId): Promise<AutoRecharge>;
  set(
    organizationId: OrganizationId,
    wish: AutoRechargeRequest,
    change: { actor: string; correlationId: string },
  ): Promise<{ ok: true } | Refusal>;
  /** Begins the automatic recharges that are due. */
  claimDue(limit: number, correlationId: string): Promise<number>;
  /** Null when it is over already. */
  chargeOf(rechargeId: RechargeId): Promise<{
    customerId: string | null;
    paymentMethod: string | null;
    currency: string;
    total: Micros;
    begunAt: Date;
    withheld: Withheld | null;
  } | null>;
  /** Ends one that shall not be charged, which is no decline. */
  withhold(rechargeId: RechargeId, reason: Withheld, correlationId: string | null): Promise<SettledRecharge>;
  alertLowBalances(limit: number, correlationId: string): Promise<number>;
}

export interface TaxRateStore {
  set(rate: {
    country: string;
    basisPoints: number;
    name: string;
    validFrom: string | null;
    actor: string;
    correlationId: string;
  }): Promise<TaxRate>;
  list(): Promise<TaxRate[]>;
}

/** A recharge that a comparison has to look up. */
export interface ComparedRecharge {
  rechargeId: RechargeId;
  organizationId: OrganizationId;
  provider: Provider;
  trigger: Recharge['trigger'];
  orderId: string | null;
  paymentId: string | null;
}

export interface RechargeReconciliationStore {
  start(requestedBy: string, correlationId: string): Promise<{ run: RechargeReconciliation; outboxIds: string[] }>;
  /** Null when this page is not the one to do. */
  page(id: Id<'rec'>, page: number, limit: number): Promise<ComparedRecharge[] | null>;
  recordPage(
    id: Id<'rec'>,
    page: number,
    found: {
      checked: number;
      mended: RechargeReconciliation['mended'];
      failures: RechargeReconciliation['failures'];
      /** Null: it was the last page. */
      lastId: RechargeId | null;
    },
    correlationId: string | null,
  ): Promise<void>;
  /** Newest first. */
  list(cursor: Id<'rec'> | null, limit: number): Promise<RechargeReconciliation[]>;
}
