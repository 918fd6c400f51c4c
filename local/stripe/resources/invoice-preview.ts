import { z } from 'zod';
import { changeItems } from '../billing/change-items.ts';
import { createInvoice } from '../billing/create-invoice.ts';
import { subscriptionLine } from '../billing/lines.ts';
import { commonInterval, currentPeriod, periodFrom } from '../billing/subscription-items.ts';
import { int, text } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { Invoice, Subscription } from '../state/wire.ts';
import { itemChangeParams, priceOf } from './subscriptions.ts';

const previewParams = z.strictObject({
  customer: text.optional(),
  subscription: text,
  subscription_details: z
    .strictObject({
      items: z.array(itemChangeParams).optional(),
      proration_behavior: z.enum(['create_prorations', 'always_invoice', 'none']).optional(),
      proration_date: int.optional(),
    })
    .optional(),
});

/** Makes the invoice that a change would lead to, and undoes all of it. */
export const invoicePreviewRoutes = [
  route('POST', '/v1/invoices/create_preview', previewParams, ({ account, params }) => {
    const {
      items,
      proration_behavior: behavior = 'create_prorations',
      proration_date: prorationDate,
    } = params.subscription_details ?? {};
    account.get('subscription', params.subscription, 'subscription');
    return dryRun(account, () => {
      const changes = items?.map((item) => ({
        ...item,
        price: item.price || item.price_data ? priceOf(account, item) : undefined,
      }));
      if (changes) changeItems(account, params.subscription, changes, { prorate: behavior !== 'none', prorationDate });
      const subscription = account.get('subscription', params.subscription);
      return upcoming(account, subscription, items !== undefined && behavior === 'always_invoice');
    });
  }),
];

function upcoming(account: Account, subscription: Subscription, now: boolean): Invoice {
  const current = currentPeriod(subscription);
  const interval = commonInterval(subscription.items.data.map(({ price }) => price));
  const next = periodFrom(subscription, current.end, interval);
  const invoice = createInvoice(account, {
    customer: subscription.customer,
    currency: subscription.currency,
    subscription,
    reason: now ? 'subscription_update' : 'upcoming',
    lines: now ? [] : subscription.items.data.map((item) => subscriptionLine(account, subscription, item, next, false)),
    includePending: true,
    autoAdvance: false,
    period: current,
  });
  return { ...invoice, id: newId('upcoming_in') };
}

class Undo extends Error {
  readonly result: object;

  constructor(result: object) {
    super('undo');
    this.result = result;
  }
}

function dryRun(account: Account, work: () => object): object {
  try {
    return account.store.transaction(() => {
      throw new Undo(work());
    });
  } catch (error) {
    if (error instanceof Undo) return error.result;
    throw error;
  }
}
