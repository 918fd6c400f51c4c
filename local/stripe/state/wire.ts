import type Stripe from 'stripe';

/**
 * A Stripe object as it travels: references are ids (nothing is expanded) and decimals are text.
 * Deriving it from the official client's types makes the compiler hold every simulated object to the published shape.
 */
type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends (infer Item)[]
    ? WireField<Item>[]
    : T extends object
      ? { [Key in keyof T]: WireField<T[Key]> }
      : T;
type WireField<T> = string extends T ? Exclude<T, object> : Wire<T>;

export type Product = Wire<Stripe.Product>;
export type Price = Wire<Stripe.Price>;
export type Plan = Wire<Stripe.Plan>;
export type Customer = Wire<Stripe.Customer>;
export type PaymentMethod = Wire<Stripe.PaymentMethod>;
export type PaymentIntent = Wire<Stripe.PaymentIntent>;
export type SetupIntent = Wire<Stripe.SetupIntent>;
export type Charge = Wire<Stripe.Charge>;
export type Refund = Wire<Stripe.Refund>;
export type Dispute = Wire<Stripe.Dispute>;
export type BalanceTransaction = Wire<Stripe.BalanceTransaction>;
export type Subscription = Wire<Stripe.Subscription>;
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>;
export type Invoice = Wire<Stripe.Invoice>;
export type InvoiceLine = Wire<Stripe.InvoiceLineItem>;
export type InvoiceItem = Wire<Stripe.InvoiceItem>;
export type InvoicePayment = Wire<Stripe.InvoicePayment>;
export type CreditNote = Wire<Stripe.CreditNote>;
export type CheckoutSession = Wire<Stripe.Checkout.Session>;
export type CheckoutLine = Wire<Stripe.LineItem>;
export type PortalSession = Wire<Stripe.BillingPortal.Session>;
export type PortalConfiguration = Wire<Stripe.BillingPortal.Configuration>;
export type WebhookEndpoint = Wire<Stripe.WebhookEndpoint>;
export type Metadata = Record<string, string>;

/** An event's object is whatever the event is about, so it is kept as plain JSON. */
export interface Event {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

/** Every kind of object that is kept, by the name that Stripe gives it in `object`. */
export interface ObjectTypes {
  product: Product;
  price: Price;
  customer: Customer;
  payment_method: PaymentMethod;
  payment_intent: PaymentIntent;
  setup_intent: SetupIntent;
  charge: Charge;
  refund: Refund;
  dispute: Dispute;
  balance_transaction: BalanceTransaction;
  subscription: Subscription;
  invoice: Invoice;
  invoiceitem: InvoiceItem;
  invoice_payment: InvoicePayment;
  credit_note: CreditNote;
  'checkout.session': CheckoutSession;
  'billing_portal.session': PortalSession;
  'billing_portal.configuration': PortalConfiguration;
  webhook_endpoint: WebhookEndpoint;
  event: Event;
}
export type Kind = keyof ObjectTypes;

/** What Stripe knows of an object but does not show in it. */
export interface HiddenTypes {
  payment_method: { cardNumber: string; declines?: boolean };
  subscription: { trialWillEndSent?: boolean };
  'checkout.session': CheckoutPlan;
  webhook_endpoint: { secret: string; fromOptions?: number };
}
export type Hidden<K extends Kind> = K extends keyof HiddenTypes ? HiddenTypes[K] : undefined;

/** What a checkout session will make once it is paid. */
export interface CheckoutPlan {
  lines: CheckoutLine[];
  subscription: {
    metadata: Metadata;
    description: string | null;
    trialEnd: number | null;
    trialDays: number | null;
    missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause';
  };
  payment: { metadata: Metadata; description: string | null; setupFutureUsage: 'on_session' | 'off_session' | null };
  setup: { metadata: Metadata; description: string | null };
  invoiceMetadata: Metadata;
}
