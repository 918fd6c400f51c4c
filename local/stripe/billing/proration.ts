import type { Account } from '../state/account.ts';
import type { InvoiceItem, Subscription, SubscriptionItem } from '../state/wire.ts';
import { shareOf } from './amounts.ts';
import { createInvoiceItem } from './invoice-items.ts';
import { priceFor, pricingOf } from './lines.ts';

/** Gives back the rest of what was billed for an item and bills the rest of what it becomes, as pending items. */
export function prorate(
  account: Account,
  subscription: Subscription,
  { before, after }: { before: SubscriptionItem | null; after: SubscriptionItem | null },
  at: number,
): void {
  if (before) prorationItem(account, subscription, before, at, 'credit');
  if (after) prorationItem(account, subscription, after, at, 'debit');
}

function prorationItem(
  account: Account,
  subscription: Subscription,
  item: SubscriptionItem,
  at: number,
  kind: 'credit' | 'debit',
): InvoiceItem {
  const { current_period_start: start, current_period_end: end } = item;
  const quantity = item.quantity ?? 1;
  const full = priceFor(item.price, quantity);
  const name = account.get('product', item.price.product).name;
  const counted = quantity === 1 ? name : `${quantity} × ${name}`;
  return createInvoiceItem(account, {
    amount: shareOf(kind === 'credit' ? -full : full, end - at, end - start),
    currency: subscription.currency,
    customer: subscription.customer,
    description: `${kind === 'credit' ? 'Unused' : 'Remaining'} time on ${counted} after ${dayOf(at)}`,
    period: { start: at, end },
    pricing: pricingOf(item.price),
    quantity,
    subscription: subscription.id,
    subscriptionItem: item.id,
    credited: kind === 'credit' ? billedLine(account, subscription.id, item.id) : null,
  });
}

/** The line that billed this item last. */
function billedLine(
  account: Account,
  subscription: string,
  item: string,
): { invoice: string; invoice_line_items: string[] } | null {
  for (const invoice of account.store.list('invoice', { 'parent.subscription_details.subscription': subscription })) {
    const line = invoice.lines.data.findLast(
      ({ amount, parent }) => amount > 0 && parent?.subscription_item_details?.subscription_item === item,
    );
    if (line) return { invoice: invoice.id, invoice_line_items: [line.id] };
  }
  return null;
}

/** "16 Nov 2026" */
function dayOf(time: number): string {
  return new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    time * 1000,
  );
}
