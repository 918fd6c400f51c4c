import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { InvoiceItem, Metadata } from '../state/wire.ts';

interface InvoiceItemSpec {
  amount: number;
  currency: string;
  customer: string;
  description: string | null;
  quantity: number;
  pricing: InvoiceItem['pricing'];
  period?: { start: number; end: number };
  metadata?: Metadata;
  subscription?: string | undefined;
  subscriptionItem?: string;
  invoice?: string | null;
  /** Set for a proration: which billed lines it gives back, if any. */
  credited?: { invoice: string; invoice_line_items: string[] } | null;
  discountable?: boolean;
}

/** An amount that waits for the customer's next invoice, or for the one that is named. */
export function createInvoiceItem(account: Account, spec: InvoiceItemSpec): InvoiceItem {
  const now = account.now();
  const item: InvoiceItem = {
    id: newId('ii'),
    object: 'invoiceitem',
    amount: spec.amount,
    currency: spec.currency,
    customer: spec.customer,
    customer_account: null,
    date: now,
    description: spec.description,
    discountable: spec.discountable ?? spec.credited === undefined,
    discounts: [],
    invoice: spec.invoice ?? null,
    livemode: false,
    metadata: spec.metadata ?? {},
    net_amount: spec.amount,
    parent: spec.subscription
      ? {
          subscription_details: {
            subscription: spec.subscription,
            ...(spec.subscriptionItem && { subscription_item: spec.subscriptionItem }),
          },
          type: 'subscription_details',
        }
      : null,
    period: spec.period ?? { start: now, end: now },
    pricing: spec.pricing,
    proration: spec.credited !== undefined,
    ...(spec.credited !== undefined && {
      proration_details: {
        credited_items: spec.credited && { invoice_line_item_details: spec.credited, type: 'invoice_line_items' },
        discount_amounts: [],
      },
    }),
    quantity: spec.quantity,
    quantity_decimal: String(spec.quantity),
    tax_rates: [],
    test_clock: null,
  };
  return account.create(item, undefined, 'invoiceitem.created');
}

/** Items that no invoice has taken yet: the subscription's own, and those that name no subscription. */
export function pendingItems(account: Account, customer: string, subscription: string | null): InvoiceItem[] {
  return account.store
    .list('invoiceitem', { customer })
    .filter((item) => item.invoice === null)
    .filter(
      ({ parent }) => !parent || (subscription !== null && parent.subscription_details?.subscription === subscription),
    )
    .reverse();
}
