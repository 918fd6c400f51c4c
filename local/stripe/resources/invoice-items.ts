import { z } from 'zod';
import { amountOf } from '../billing/amounts.ts';
import { refreshDraft } from '../billing/refresh-draft.ts';
import { createInvoiceItem } from '../billing/invoice-items.ts';
import { pricingOf } from '../billing/lines.ts';
import { invalid } from '../http/errors.ts';
import { listOf } from '../http/lists.ts';
import { currency, decimal, flag, int, listParams, mergeMetadata, metadata, text } from '../http/params.ts';
import { route, type Call } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import type { InvoiceItem } from '../state/wire.ts';
import { createPrice } from './prices.ts';

const createParams = z.strictObject({
  amount: int.optional(),
  currency: currency.optional(),
  customer: text,
  description: text.optional(),
  discountable: flag.optional(),
  invoice: text.optional(),
  metadata: metadata.optional(),
  period: z.strictObject({ start: int, end: int }).optional(),
  price_data: z
    .strictObject({ currency, product: text, unit_amount: int.optional(), unit_amount_decimal: decimal.optional() })
    .optional(),
  pricing: z.strictObject({ price: text }).optional(),
  quantity: int.optional(),
  subscription: text.optional(),
  unit_amount_decimal: decimal.optional(),
});
const updateParams = z.strictObject({
  amount: int.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
  quantity: int.optional(),
});

export const invoiceItemRoutes = [
  route('POST', '/v1/invoiceitems', createParams, create),
  route('GET', '/v1/invoiceitems/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('invoiceitem', id),
  ),
  route('POST', '/v1/invoiceitems/:id', updateParams, ({ account, ids: [id = ''], params }) => {
    requirePending(account, account.get('invoiceitem', id));
    const item = account.update('invoiceitem', id, (changed) => {
      if (params.description !== undefined) changed.description = params.description;
      if (params.quantity !== undefined) changed.quantity = params.quantity;
      if (params.metadata !== undefined) changed.metadata = mergeMetadata(changed.metadata, params.metadata);
      const unit = changed.pricing?.unit_amount_decimal ?? String(changed.amount);
      changed.amount =
        params.amount ?? (params.quantity === undefined ? changed.amount : amountOf(unit, params.quantity));
      if (params.amount !== undefined)
        changed.pricing = { type: 'price_details', unit_amount_decimal: String(params.amount) };
      changed.net_amount = changed.amount;
      changed.quantity_decimal = String(changed.quantity);
    });
    refreshDraft(account, item.invoice);
    return item;
  }),
  route('DELETE', '/v1/invoiceitems/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    const item = account.get('invoiceitem', id);
    requirePending(account, item);
    account.store.remove(id);
    account.emit('invoiceitem.deleted', item);
    refreshDraft(account, item.invoice);
    return { id, object: 'invoiceitem', deleted: true };
  }),
  route(
    'GET',
    '/v1/invoiceitems',
    z.strictObject({ ...listParams, customer: text.optional(), invoice: text.optional(), pending: flag.optional() }),
    ({ account, params }) =>
      listOf(account, 'invoiceitem', '/v1/invoiceitems', params, {
        customer: params.customer,
        invoice: params.pending ? null : params.invoice,
        'invoice <>': params.pending === false ? null : undefined,
      }),
  ),
];

function create({ account, params }: Call<z.output<typeof createParams>>): InvoiceItem {
  const customer = account.get('customer', params.customer, 'customer');
  if (params.subscription) account.get('subscription', params.subscription, 'subscription');
  if (params.invoice && account.get('invoice', params.invoice, 'invoice').status !== 'draft') {
    throw invalid('Invoice items can only be added to draft invoices.', 'invoice');
  }
  const quantity = params.quantity ?? 1;
  const priced = pricedBy(account, params, customer.currency ?? 'usd');
  const item = createInvoiceItem(account, {
    amount: params.amount ?? amountOf(priced.pricing.unit_amount_decimal ?? '0', quantity),
    currency: priced.currency,
    customer: customer.id,
    description: params.description ?? priced.description,
    quantity,
    pricing: priced.pricing,
    ...(params.period && { period: params.period }),
    metadata: mergeMetadata(null, params.metadata),
    subscription: params.subscription,
    invoice: params.invoice ?? null,
    discountable: params.discountable ?? true,
  });
  refreshDraft(account, item.invoice);
  return item;
}

/** From a price, a price described in place, a unit amount, or one amount for all. */
function pricedBy(
  account: Account,
  params: z.output<typeof createParams>,
  fallbackCurrency: string,
): { pricing: NonNullable<InvoiceItem['pricing']>; currency: string; description: string | null } {
  const price = params.pricing
    ? account.get('price', params.pricing.price, 'pricing[price]')
    : params.price_data && createPrice(account, { ...params.price_data, active: false });
  if (price)
    return {
      pricing: pricingOf(price),
      currency: price.currency,
      description: account.get('product', price.product).name,
    };
  if (params.amount === undefined && params.unit_amount_decimal === undefined) {
    throw invalid(
      'One of the following params should be provided: amount, pricing, price_data or unit_amount_decimal.',
      'amount',
      'parameter_missing',
    );
  }
  if (params.amount !== undefined && params.quantity !== undefined) {
    throw invalid('You may only specify one of these parameters: amount, quantity.', 'quantity');
  }
  const unit = params.unit_amount_decimal ?? String(params.amount);
  return {
    pricing: { type: 'price_details', unit_amount_decimal: unit },
    currency: params.currency ?? fallbackCurrency,
    description: null,
  };
}

function requirePending(account: Account, item: InvoiceItem): void {
  if (item.invoice && account.get('invoice', item.invoice).status !== 'draft') {
    throw invalid('This invoice item is on an invoice that is no longer editable.');
  }
}
