import type { Account } from '../state/account.ts';
import { newId, randomText } from '../state/ids.ts';
import type { Charge, Metadata, PaymentIntent, PaymentMethod } from '../state/wire.ts';
import { invalid } from '../http/errors.ts';
import { recordBalance } from './balance.ts';
import { minimumCharge } from './amounts.ts';
import { testCard, type Decline } from './cards.ts';
import { declineOf } from './declines.ts';
import { openDispute } from './disputes.ts';

interface IntentSpec {
  amount: number;
  currency: string;
  customer: string | null;
  description?: string | null | undefined;
  metadata?: Metadata | undefined;
  receiptEmail?: string | null | undefined;
  setupFutureUsage?: PaymentIntent['setup_future_usage'];
}

export function createIntent(account: Account, spec: IntentSpec): PaymentIntent {
  if (spec.amount < minimumCharge) {
    const message = `Amount must be at least ${minimumCharge} cents in the currency's smallest unit.`;
    throw invalid(message, 'amount', 'amount_too_small');
  }
  const id = newId('pi');
  const intent: PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: spec.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: { enabled: true },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${randomText(24)}`,
    confirmation_method: 'automatic',
    created: account.now(),
    currency: spec.currency,
    customer: spec.customer,
    customer_account: null,
    description: spec.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: spec.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: spec.receiptEmail ?? null,
    review: null,
    setup_future_usage: spec.setupFutureUsage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
  return account.create(intent, undefined, 'payment_intent.created');
}

export interface PaymentOutcome {
  intent: PaymentIntent;
  charge: Charge;
  decline?: Decline;
}

/** Charges the card for the intent. A decline is an outcome, not an error: its charge and events stay. `decided` says it beforehand. */
export function pay(
  account: Account,
  intentId: string,
  paymentMethod: string,
  decided?: Decline | null,
): PaymentOutcome {
  const intent = account.get('payment_intent', intentId);
  const method = account.get('payment_method', paymentMethod);
  const decline =
    decided === undefined
      ? declineOf(account, paymentMethod, intent.customer ?? method.customer)
      : (decided ?? undefined);
  const charge = account.create(chargeOf(account, intent, method, decline), undefined);
  if (decline) {
    account.emit('charge.failed', charge);
    const failed = account.update('payment_intent', intentId, (changed) => {
      changed.status = 'requires_payment_method';
      changed.payment_method = null;
      changed.latest_charge = charge.id;
      changed.last_payment_error = lastError(charge, decline);
    });
    account.emit('payment_intent.payment_failed', failed);
    return { intent: failed, charge, decline };
  }
  const settled = account.update(
    'charge',
    charge.id,
    (changed) => (changed.balance_transaction = recordBalance(account, 'charge', changed).id),
  );
  account.emit('charge.succeeded', settled);
  const paid = account.update('payment_intent', intentId, (changed) => {
    changed.status = 'succeeded';
    changed.payment_method = paymentMethod;
    changed.amount_received = changed.amount;
    changed.latest_charge = charge.id;
    changed.last_payment_error = null;
  });
  account.emit('payment_intent.succeeded', paid);
  if (testCard(account.store.hidden<'payment_method'>(paymentMethod).cardNumber).disputes)
    openDispute(account, charge.id, 'fraudulent');
  return { intent: paid, charge: settled };
}

export function cancelIntent(
  account: Account,
  id: string,
  reason: PaymentIntent['cancellation_reason'],
): PaymentIntent {
  const { status } = account.get('payment_intent', id);
  if (status === 'succeeded' || status === 'canceled') {
    const message = `You cannot cancel this PaymentIntent because it has a status of ${status}.`;
    throw invalid(message, undefined, 'payment_intent_unexpected_state');
  }
  const canceled = account.update('payment_intent', id, (intent) => {
    intent.status = 'canceled';
    intent.canceled_at = account.now();
    intent.cancellation_reason = reason;
  });
  account.emit('payment_intent.canceled', canceled);
  return canceled;
}

function lastError(charge: Charge, { code, declineCode, message }: Decline): PaymentIntent['last_payment_error'] {
  return { charge: charge.id, code, ...(declineCode && { decline_code: declineCode }), message, type: 'card_error' };
}

function chargeOf(
  account: Account,
  intent: PaymentIntent,
  method: PaymentMethod,
  decline: Decline | undefined,
): Charge {
  const { brand, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card ?? {};
  const id = newId('ch');
  return {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: decline ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'WASUP',
    captured: !decline,
    created: account.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: decline ? 'try_again_later' : null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: decline ? 'declined_by_network' : 'approved_by_network',
      reason: decline ? (decline.declineCode ?? decline.code) : null,
      risk_level: 'normal',
      risk_score: 12,
      seller_message: decline ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
      type: decline ? 'issuer_declined' : 'authorized',
    },
    paid: !decline,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      type: 'card',
      card: {
        amount_authorized: decline ? null : intent.amount,
        authorization_code: null,
        brand: brand ?? null,
        checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
        country: country ?? null,
        electronic_commerce_indicator: null,
        exp_month: exp_month ?? 12,
        exp_year: exp_year ?? 2030,
        extended_authorization: { status: 'disabled' },
        fingerprint: fingerprint ?? null,
        funding: funding ?? null,
        incremental_authorization: { status: 'unavailable' },
        installments: null,
        last4: last4 ?? null,
        mandate: null,
        multicapture: { status: 'unavailable' },
        network: brand ?? null,
        network_token: { used: false },
        network_transaction_id: null,
        overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
        regulated_status: 'unregulated',
        three_d_secure: null,
        transaction_link_id: null,
        wallet: null,
      },
    },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: decline ? null : `${account.baseUrl}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: decline ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
}
