import { cardError, testCard } from '../billing/cards.ts';
import { createInvoice } from '../billing/create-invoice.ts';
import { createInvoiceItem } from '../billing/invoice-items.ts';
import { createSubscription } from '../billing/create-subscription.ts';
import { declineOf } from '../billing/declines.ts';
import { refreshDraft } from '../billing/refresh-draft.ts';
import { priceFor, pricingOf } from '../billing/lines.ts';
import { createIntent, pay } from '../billing/payments.ts';
import { collect } from '../billing/pay-invoice.ts';
import { invalid } from '../http/errors.ts';
import { createCustomer } from '../resources/customers.ts';
import { attach, createCard } from '../resources/payment-methods.ts';
import { createSetupIntent } from '../resources/setup-intents.ts';
import type { Account } from '../state/account.ts';
import { day } from '../state/due.ts';
import type { CheckoutPlan, CheckoutSession, PaymentMethod } from '../state/wire.ts';

export interface Payer {
  email: string;
  name: string | null;
  /** Digits; needed unless nothing is due. */
  card?: string | undefined;
}

/** What the customer's press on "Pay" does. A declined card leaves the session open for another try. */
export function completeSession(account: Account, id: string, payer: Payer): CheckoutSession {
  const session = account.get('checkout.session', id);
  if (session.status !== 'open') throw invalid(`This checkout session is ${String(session.status)}.`);
  const plan = account.store.hidden<'checkout.session'>(id);
  const method = needsCard(session, plan) || payer.card ? authorize(account, session, plan, payer) : null;
  const customer = customerFor(account, session, payer);
  if (method && customer && (session.mode !== 'payment' || plan.payment.setupFutureUsage)) {
    attach(account, method.id, customer);
  }
  const made = fulfil(account, session, plan, customer, method);
  const complete = account.update('checkout.session', id, (changed) => {
    Object.assign(changed, made);
    changed.status = 'complete';
    changed.url = null;
    changed.customer = customer;
    changed.payment_status = session.payment_status === 'no_payment_required' ? 'no_payment_required' : 'paid';
    changed.customer_details = {
      address: null,
      business_name: null,
      email: payer.email,
      individual_name: null,
      name: payer.name,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    };
  });
  account.emit('checkout.session.completed', complete);
  return complete;
}

/** A subscription that starts with a trial asks for a card unless it was told not to; one that is free for ever never does. */
export function needsCard(
  { mode, amount_total: due, payment_method_collection: collection }: CheckoutSession,
  plan: CheckoutPlan,
): boolean {
  if (mode === 'setup' || (due ?? 0) > 0) return true;
  return collection === 'always' && plan.lines.some(({ amount_total: amount }) => amount > 0);
}

/** The card, once it is sure that it pays; a refusal leaves its failed charge behind, as at Stripe. */
function authorize(account: Account, session: CheckoutSession, plan: CheckoutPlan, payer: Payer): PaymentMethod {
  if (!payer.card) throw invalid('Your card number is incomplete.', 'number');
  const method = createCard(account, { number: payer.card, name: payer.name, email: payer.email });
  const due = session.amount_total ?? 0;
  if (due === 0) {
    const refusal = testCard(payer.card).attach;
    if (refusal) throw cardError(refusal);
    return method;
  }
  const decline = declineOf(account, method.id, session.customer);
  if (!decline) return method;
  const intent = createIntent(account, {
    amount: due,
    currency: session.currency ?? 'usd',
    customer: session.customer,
    metadata: plan.payment.metadata,
  });
  const failure = pay(account, intent.id, method.id, decline);
  throw cardError(decline, { charge: failure.charge.id });
}

function customerFor(account: Account, session: CheckoutSession, payer: Payer): string | null {
  if (session.customer) return session.customer;
  if (session.mode === 'payment' && session.customer_creation !== 'always' && !session.invoice_creation?.enabled)
    return null;
  return createCustomer(account, { email: payer.email, name: payer.name }).id;
}

type Made = Partial<Pick<CheckoutSession, 'subscription' | 'invoice' | 'payment_intent' | 'setup_intent'>>;

function fulfil(
  account: Account,
  session: CheckoutSession,
  plan: CheckoutPlan,
  customer: string | null,
  method: PaymentMethod | null,
): Made {
  if (session.mode === 'subscription' && customer) return startSubscription(account, plan, customer, method);
  if (session.mode === 'setup' && method) {
    return { setup_intent: createSetupIntent(account, { customer, paymentMethod: method.id, ...plan.setup }).id };
  }
  if (session.invoice_creation?.enabled && customer) return payByInvoice(account, session, plan, customer, method);
  if (!method) return {};
  const intent = createIntent(account, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer,
    description: plan.payment.description,
    metadata: plan.payment.metadata,
    setupFutureUsage: plan.payment.setupFutureUsage,
  });
  pay(account, intent.id, method.id, null);
  return { payment_intent: intent.id };
}

function startSubscription(account: Account, plan: CheckoutPlan, customer: string, method: PaymentMethod | null): Made {
  const { trialDays, trialEnd, metadata, description, missingPaymentMethod } = plan.subscription;
  for (const line of plan.lines) if (line.price?.type === 'one_time') billOnce(account, line, customer, null);
  const subscription = createSubscription(account, {
    customer,
    items: plan.lines.flatMap(({ price, quantity, metadata: own }) =>
      price?.type === 'recurring' ? [{ price: price.id, quantity: quantity ?? 1, metadata: own ?? {} }] : [],
    ),
    metadata,
    description,
    defaultPaymentMethod: method?.id ?? null,
    trialEnd: trialEnd ?? (trialDays ? account.now() + trialDays * day : null),
    missingPaymentMethod,
  });
  return { subscription: subscription.id, invoice: subscription.latest_invoice };
}

function payByInvoice(
  account: Account,
  session: CheckoutSession,
  plan: CheckoutPlan,
  customer: string,
  method: PaymentMethod | null,
): Made {
  const invoice = createInvoice(account, {
    customer,
    currency: session.currency ?? 'usd',
    reason: 'manual',
    includePending: false,
    autoAdvance: false,
    metadata: plan.invoiceMetadata,
    lines: [],
  });
  for (const line of plan.lines) billOnce(account, line, customer, invoice.id);
  refreshDraft(account, invoice.id);
  const { outcome } = collect(account, invoice.id, method?.id);
  return { invoice: invoice.id, payment_intent: outcome?.intent.id ?? null };
}

function billOnce(
  account: Account,
  { price, quantity, description }: CheckoutPlan['lines'][number],
  customer: string,
  invoice: string | null,
): void {
  if (!price) return;
  const count = quantity ?? 1;
  createInvoiceItem(account, {
    amount: priceFor(price, count),
    currency: price.currency,
    customer,
    description,
    quantity: count,
    pricing: pricingOf(price),
    invoice,
  });
}
