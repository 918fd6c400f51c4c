import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import { day } from '../state/due.ts';
import { randomText } from '../state/ids.ts';
import type { CheckoutLine, CheckoutPlan, CheckoutSession, Metadata } from '../state/wire.ts';

interface SessionSpec {
  mode: 'payment' | 'setup' | 'subscription';
  plan: CheckoutPlan;
  currency: string | null;
  successUrl: string;
  cancelUrl: string | null;
  customer: string | null;
  customerEmail: string | null;
  customerCreation: 'always' | 'if_required' | null;
  clientReferenceId: string | null;
  metadata: Metadata;
  expiresAt: number | null;
  paymentMethodCollection: 'always' | 'if_required';
  createsInvoice: boolean;
}

export function createSession(account: Account, spec: SessionSpec): CheckoutSession {
  const now = account.now();
  const id = `cs_test_a1${randomText(56)}`;
  const expiresAt = spec.expiresAt ?? now + day;
  if (expiresAt < now + 1800 || expiresAt > now + day) {
    throw invalid(
      'The `expires_at` timestamp must be from 30 minutes to 24 hours from Checkout Session creation.',
      'expires_at',
    );
  }
  const setup = spec.mode === 'setup';
  const subtotal = setup ? null : total(spec.plan.lines);
  const due = setup
    ? null
    : spec.plan.subscription.trialDays || spec.plan.subscription.trialEnd
      ? oneTime(spec.plan.lines)
      : subtotal;
  const session: CheckoutSession = {
    id,
    object: 'checkout.session',
    adaptive_pricing: setup ? null : { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: due,
    amount_total: due,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: spec.cancelUrl,
    client_reference_id: spec.clientReferenceId,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: now,
    currency: spec.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: spec.customer,
    customer_account: null,
    customer_creation: spec.customer ? null : spec.mode === 'subscription' ? 'always' : spec.customerCreation,
    customer_details: null,
    customer_email: spec.customerEmail,
    discounts: [],
    expires_at: expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: spec.mode === 'payment' ? invoiceCreation(spec.createsInvoice, spec.plan.invoiceMetadata) : null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: spec.metadata,
    mode: spec.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: spec.mode === 'subscription' ? spec.paymentMethodCollection : 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: setup || due === 0 ? 'no_payment_required' : 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: spec.successUrl,
    total_details: setup ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${account.baseUrl}/c/pay/${id}`,
    wallet_options: null,
  };
  return account.create(session, spec.plan);
}

function total(lines: readonly CheckoutLine[]): number {
  return lines.reduce((sum, line) => sum + line.amount_total, 0);
}

function oneTime(lines: readonly CheckoutLine[]): number {
  return total(lines.filter(({ price }) => price?.type !== 'recurring'));
}

function invoiceCreation(enabled: boolean, metadata: Metadata): CheckoutSession['invoice_creation'] {
  return {
    enabled,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: null,
      metadata,
      rendering_options: null,
    },
  };
}
