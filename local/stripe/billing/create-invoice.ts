import type { Account } from '../state/account.ts';
import { hour } from '../state/due.ts';
import { newId } from '../state/ids.ts';
import type { Invoice, InvoiceLine, Metadata, Subscription } from '../state/wire.ts';
import { wholeList } from '../http/lists.ts';
import { minimumCharge } from './amounts.ts';
import { pendingItems } from './invoice-items.ts';
import { invoiceItemLine } from './lines.ts';

interface InvoiceSpec {
  customer: string;
  currency: string;
  reason: NonNullable<Invoice['billing_reason']>;
  subscription?: Subscription;
  lines?: InvoiceLine[];
  /** Whether the amounts that wait for the customer's next invoice come onto this one. */
  includePending: boolean;
  autoAdvance: boolean;
  period?: { start: number; end: number };
  collectionMethod?: Invoice['collection_method'] | undefined;
  daysUntilDue?: number | undefined;
  defaultPaymentMethod?: string | null | undefined;
  description?: string | null | undefined;
  footer?: string | null | undefined;
  metadata?: Metadata | undefined;
}

/** A draft. With `autoAdvance` it finalizes itself after an hour, in which a webhook may still add to it. */
export function createInvoice(account: Account, spec: InvoiceSpec): Invoice {
  const now = account.now();
  const customer = account.get('customer', spec.customer, 'customer');
  const period = spec.period ?? { start: now, end: now };
  const id = newId('in');
  const dueDays = spec.collectionMethod === 'send_invoice' ? (spec.daysUntilDue ?? 30) : null;
  const invoice: Invoice = {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Wasup',
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: spec.autoAdvance,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: spec.autoAdvance ? now + hour : null,
    billing_reason: spec.reason,
    collection_method: spec.collectionMethod ?? 'charge_automatically',
    created: now,
    currency: spec.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: spec.defaultPaymentMethod ?? null,
    default_source: null,
    default_tax_rates: [],
    description: spec.description ?? null,
    discounts: [],
    due_date: dueDays === null ? null : now + dueDays * 24 * hour,
    effective_at: null,
    ending_balance: null,
    footer: spec.footer ?? null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: wholeList<InvoiceLine>([], `/v1/invoices/${id}/lines`),
    livemode: false,
    metadata: spec.metadata ?? {},
    next_payment_attempt: spec.autoAdvance && dueDays === null ? now + hour : null,
    number: null,
    on_behalf_of: null,
    parent: spec.subscription
      ? {
          quote_details: null,
          subscription_details: { metadata: spec.subscription.metadata, subscription: spec.subscription.id },
          type: 'subscription_details',
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: period.end,
    period_start: period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
  const pending = spec.includePending ? pendingItems(account, customer.id, spec.subscription?.id ?? null) : [];
  for (const item of pending) account.update('invoiceitem', item.id, (changed) => (changed.invoice = id));
  setLines(account, invoice, [...pending.map(invoiceItemLine), ...(spec.lines ?? [])]);
  return account.create(invoice, undefined, 'invoice.created');
}

/** Puts lines on a draft and counts it: the customer's balance is used up first, and what is too small to charge waits on it. */
export function setLines(account: Account, invoice: Invoice, lines: InvoiceLine[]): void {
  for (const line of lines) line.invoice = invoice.id;
  invoice.lines.data = lines;
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  for (const field of ['subtotal', 'subtotal_excluding_tax', 'total', 'total_excluding_tax'] as const)
    invoice[field] = total;
  invoice.starting_balance = account.get('customer', invoice.customer ?? '').balance;
  invoice.amount_due = dueOf(invoice).due;
  invoice.amount_remaining = invoice.amount_due;
}

/** What is to be paid now, and what the customer's balance will be (negative: credit for later invoices). */
export function dueOf({ total, starting_balance: balance }: Pick<Invoice, 'total' | 'starting_balance'>): {
  due: number;
  endingBalance: number;
} {
  const due = total + balance;
  return due >= minimumCharge ? { due, endingBalance: 0 } : { due: 0, endingBalance: due };
}
