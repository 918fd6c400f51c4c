import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { InvoiceItem, InvoiceLine, Metadata, Price, Subscription, SubscriptionItem } from '../state/wire.ts';
import { amountOf, formatAmount } from './amounts.ts';

interface Period {
  start: number;
  end: number;
}

interface LineSpec {
  amount: number;
  currency: string;
  description: string | null;
  metadata: Metadata;
  parent: NonNullable<InvoiceLine['parent']>;
  period: Period;
  pricing: InvoiceLine['pricing'];
  quantity: number;
  subscription: string | null;
  discountable?: boolean;
}

/** What a subscription item costs for one whole period; a trial costs nothing. */
export function subscriptionLine(
  account: Account,
  subscription: Subscription,
  item: SubscriptionItem,
  period: Period,
  trial: boolean,
): InvoiceLine {
  const quantity = item.quantity ?? 1;
  const name = account.get('product', item.price.product).name;
  return line({
    amount: trial ? 0 : priceFor(item.price, quantity),
    currency: subscription.currency,
    description: trial ? `Trial period for ${name}` : `${quantity} × ${name} (at ${rate(item.price)})`,
    metadata: subscription.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period,
    pricing: pricingOf(item.price, trial ? '0' : undefined),
    quantity,
    subscription: subscription.id,
  });
}

/** The line that a pending invoice item becomes. Prorations point at the subscription item that made them. */
export function invoiceItemLine(item: InvoiceItem): InvoiceLine {
  const { subscription = null, subscription_item: subscriptionItem } = item.parent?.subscription_details ?? {};
  const shared = {
    proration: item.proration,
    proration_details: { credited_items: item.proration_details?.credited_items?.invoice_line_item_details ?? null },
    subscription,
  };
  return line({
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    metadata: item.metadata ?? {},
    parent: subscriptionItem
      ? {
          invoice_item_details: null,
          subscription_item_details: { ...shared, invoice_item: item.id, subscription_item: subscriptionItem },
          type: 'subscription_item_details',
        }
      : {
          invoice_item_details: { ...shared, invoice_item: item.id },
          subscription_item_details: null,
          type: 'invoice_item_details',
        },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    subscription,
    discountable: item.discountable,
  });
}

export function pricingOf(
  price: Price,
  unitAmount = price.unit_amount_decimal ?? '0',
): NonNullable<InvoiceLine['pricing']> {
  return {
    price_details: { price: price.id, product: price.product },
    type: 'price_details',
    unit_amount_decimal: unitAmount,
  };
}

export function priceFor(price: Price, quantity: number): number {
  return amountOf(price.unit_amount_decimal ?? '0', quantity);
}

/** "$19.00 / month" */
export function rate(price: Price): string {
  const unit = formatAmount(Number(price.unit_amount_decimal ?? 0), price.currency);
  if (!price.recurring) return unit;
  const { interval, interval_count: count } = price.recurring;
  return count === 1 ? `${unit} / ${interval}` : `${unit} every ${count} ${interval}s`;
}

function line(spec: LineSpec): InvoiceLine {
  return {
    id: newId('il'),
    object: 'line_item',
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: false,
    pretax_credit_amounts: [],
    quantity_decimal: String(spec.quantity),
    subtotal: spec.amount,
    taxes: [],
    ...spec,
  };
}
