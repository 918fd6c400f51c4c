import { wholeList } from '../http/lists.ts';
import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { Metadata, Subscription, SubscriptionItem } from '../state/wire.ts';
import { createInvoice } from './create-invoice.ts';
import { undoingDecline } from './declines.ts';
import { finalizeInvoice } from './finalize-invoice.ts';
import { subscriptionLine } from './lines.ts';
import { collect } from './pay-invoice.ts';
import { commonInterval, newItem, periodFrom, recurringPrice, type NewItem } from './subscription-items.ts';

interface SubscriptionSpec {
  customer: string;
  items: NewItem[];
  metadata?: Metadata | undefined;
  description?: string | null | undefined;
  defaultPaymentMethod?: string | null | undefined;
  /** Seconds; in the future. */
  trialEnd?: number | null | undefined;
  missingPaymentMethod?: 'cancel' | 'create_invoice' | 'pause' | undefined;
  cancelAt?: number | null | undefined;
  cancelAtPeriodEnd?: boolean | undefined;
  paymentBehavior?: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete' | undefined;
}

/** Starts a subscription and bills its first period: active when that is paid, trialing when it costs nothing yet, else incomplete. */
export function createSubscription(account: Account, spec: SubscriptionSpec): Subscription {
  const now = account.now();
  account.get('customer', spec.customer, 'customer');
  const interval = commonInterval(spec.items.map(({ price }) => recurringPrice(account, price)));
  const trialEnd = spec.trialEnd ?? null;
  if (trialEnd !== null && trialEnd <= now)
    throw invalid('Invalid timestamp: trial_end must be in the future.', 'trial_end');
  const anchor = trialEnd ?? now;
  const id = newId('sub');
  const period =
    trialEnd === null ? periodFrom({ billing_cycle_anchor: anchor }, now, interval) : { start: now, end: trialEnd };
  const subscription = blank(account, id, spec, { currency: interval.currency, anchor, trialEnd });
  subscription.items.data = spec.items.map((item) => newItem(account, id, item, period));
  if (spec.cancelAtPeriodEnd) subscription.cancel_at = period.end;
  account.create(subscription, {}, 'customer.subscription.created');
  const lines = subscription.items.data.map((item) =>
    subscriptionLine(account, subscription, item, period, trialEnd !== null),
  );
  const invoice = createInvoice(account, {
    customer: spec.customer,
    currency: interval.currency,
    subscription,
    reason: 'subscription_create',
    lines,
    includePending: true,
    autoAdvance: false,
  });
  account.update('subscription', id, (changed) => (changed.latest_invoice = invoice.id));
  billFirstPeriod(account, invoice.id, spec.paymentBehavior ?? 'allow_incomplete');
  return account.get('subscription', id);
}

function billFirstPeriod(
  account: Account,
  invoice: string,
  behavior: NonNullable<SubscriptionSpec['paymentBehavior']>,
): void {
  if (behavior === 'default_incomplete') {
    finalizeInvoice(account, invoice);
    return;
  }
  const { outcome, invoice: billed } = collect(account, invoice);
  if (billed.status === 'paid' || behavior === 'allow_incomplete') return;
  if (!outcome?.decline)
    throw invalid(
      'This customer has no attached payment source or default payment method.',
      undefined,
      'resource_missing',
    );
  throw undoingDecline(account, outcome.decline, outcome.charge.id, billed.customer ?? '');
}

function blank(
  account: Account,
  id: string,
  spec: SubscriptionSpec,
  { currency, anchor, trialEnd }: { currency: string; anchor: number; trialEnd: number | null },
): Subscription {
  const now = account.now();
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: spec.cancelAt ?? null,
    cancel_at_period_end: spec.cancelAtPeriodEnd ?? false,
    canceled_at: (spec.cancelAtPeriodEnd ?? spec.cancelAt) ? now : null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: now,
    currency,
    customer: spec.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: spec.defaultPaymentMethod ?? null,
    default_source: null,
    default_tax_rates: [],
    description: spec.description ?? null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: wholeList<SubscriptionItem>([], `/v1/subscription_items?subscription=${id}`),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: spec.metadata ?? {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: 'off' },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: trialEnd === null ? 'incomplete' : 'trialing',
    test_clock: null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: spec.missingPaymentMethod ?? 'create_invoice',
      },
    },
    trial_start: trialEnd === null ? null : now,
  };
}
