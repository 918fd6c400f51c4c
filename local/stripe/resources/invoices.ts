import { z } from 'zod';
import { markUncollectible, voidInvoice } from '../billing/close-invoice.ts';
import { cardError } from '../billing/cards.ts';
import { createInvoice } from '../billing/create-invoice.ts';
import { finalizeInvoice } from '../billing/finalize-invoice.ts';
import { markPaid } from '../billing/mark-paid.ts';
import { cardFor, collect } from '../billing/pay-invoice.ts';
import { invalid } from '../http/errors.ts';
import { listOf, pageOf } from '../http/lists.ts';
import { currency, flag, int, listParams, mergeMetadata, metadata, text, unsettable } from '../http/params.ts';
import { route, type Call } from '../http/route.ts';
import { hour } from '../state/due.ts';
import type { Invoice } from '../state/wire.ts';
import { resolvePaymentMethod } from './payment-methods.ts';

const collectionMethod = z.enum(['charge_automatically', 'send_invoice']);
const changeable = {
  auto_advance: flag.optional(),
  collection_method: collectionMethod.optional(),
  days_until_due: int.optional(),
  default_payment_method: unsettable(text).optional(),
  description: unsettable(text).optional(),
  footer: unsettable(text).optional(),
  metadata: metadata.optional(),
};
const nothing = z.strictObject({});
const payParams = z.strictObject({
  off_session: flag.optional(),
  paid_out_of_band: flag.optional(),
  payment_method: text.optional(),
});

export const invoiceRoutes = [
  route(
    'POST',
    '/v1/invoices',
    z.strictObject({
      ...changeable,
      currency: currency.optional(),
      customer: text,
      pending_invoice_items_behavior: z.enum(['exclude', 'include']).optional(),
      subscription: text.optional(),
    }),
    ({ account, params }) => {
      const customer = account.get('customer', params.customer, 'customer');
      const subscription = params.subscription
        ? account.get('subscription', params.subscription, 'subscription')
        : undefined;
      return createInvoice(account, {
        customer: customer.id,
        currency: params.currency ?? subscription?.currency ?? customer.currency ?? 'usd',
        ...(subscription && { subscription }),
        reason: subscription ? 'subscription_update' : 'manual',
        includePending: subscription !== undefined || params.pending_invoice_items_behavior === 'include',
        autoAdvance: params.auto_advance ?? false,
        collectionMethod: params.collection_method,
        daysUntilDue: params.days_until_due,
        defaultPaymentMethod: params.default_payment_method,
        description: params.description,
        footer: params.footer,
        metadata: mergeMetadata(null, params.metadata),
      });
    },
  ),
  route('GET', '/v1/invoices/:id', nothing, ({ account, ids: [id = ''] }) => account.get('invoice', id)),
  route('POST', '/v1/invoices/:id', z.strictObject(changeable), update),
  route('DELETE', '/v1/invoices/:id', nothing, ({ account, ids: [id = ''] }) => {
    const invoice = account.get('invoice', id);
    if (invoice.status !== 'draft') throw invalid('You can only delete draft invoices.');
    for (const item of account.store.list('invoiceitem', { invoice: id })) account.store.remove(item.id);
    account.store.remove(id);
    account.emit('invoice.deleted', invoice);
    return { id, object: 'invoice', deleted: true };
  }),
  route(
    'POST',
    '/v1/invoices/:id/finalize',
    z.strictObject({ auto_advance: flag.optional() }),
    ({ account, ids: [id = ''], params }) => {
      if (params.auto_advance !== undefined)
        account.update('invoice', id, (invoice) => (invoice.auto_advance = params.auto_advance));
      return finalizeInvoice(account, id);
    },
  ),
  route('POST', '/v1/invoices/:id/pay', payParams, payNow),
  route('POST', '/v1/invoices/:id/send', nothing, ({ account, ids: [id = ''] }) => {
    if (account.get('invoice', id).status === 'draft') finalizeInvoice(account, id);
    const sent = account.get('invoice', id);
    account.emit('invoice.sent', sent);
    return sent;
  }),
  route('POST', '/v1/invoices/:id/void', nothing, ({ account, ids: [id = ''] }) => voidInvoice(account, id)),
  route('POST', '/v1/invoices/:id/mark_uncollectible', nothing, ({ account, ids: [id = ''] }) =>
    markUncollectible(account, id),
  ),
  route('GET', '/v1/invoices/:id/lines', z.strictObject(listParams), ({ account, ids: [id = ''], params }) =>
    pageOf(account.get('invoice', id).lines.data, `/v1/invoices/${id}/lines`, params),
  ),
  route(
    'GET',
    '/v1/invoices',
    z.strictObject({
      ...listParams,
      collection_method: collectionMethod.optional(),
      customer: text.optional(),
      status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
      subscription: text.optional(),
    }),
    ({ account, params }) =>
      listOf(account, 'invoice', '/v1/invoices', params, {
        collection_method: params.collection_method,
        customer: params.customer,
        status: params.status,
        'parent.subscription_details.subscription': params.subscription,
      }),
  ),
];

function update({ account, ids: [id = ''], params }: Call<z.output<z.ZodObject<typeof changeable>>>): Invoice {
  const { metadata: given, days_until_due: days, ...fields } = params;
  const change = (invoice: Invoice): void => {
    if (invoice.status !== 'draft' && (fields.collection_method ?? days) !== undefined) {
      throw invalid('Finalized invoices cannot change how they are collected.');
    }
    Object.assign(invoice, fields);
    if (given !== undefined) invoice.metadata = mergeMetadata(invoice.metadata, given);
    if (days !== undefined) invoice.due_date = account.now() + days * 24 * hour;
    if (invoice.status === 'draft')
      invoice.automatically_finalizes_at = invoice.auto_advance ? invoice.created + hour : null;
  };
  return account.update('invoice', id, change, 'invoice.updated');
}

function payNow({ account, ids: [id = ''], params }: Call<z.output<typeof payParams>>): Invoice {
  const invoice = account.get('invoice', id);
  if (invoice.status === 'paid') throw invalid('Invoice is already paid');
  if (params.paid_out_of_band) {
    if (invoice.status === 'draft') finalizeInvoice(account, id);
    return markPaid(account, id, { outOfBand: true });
  }
  const card = params.payment_method
    ? resolvePaymentMethod(account, params.payment_method).id
    : cardFor(account, invoice);
  if (!card && invoice.amount_due > 0) {
    const message =
      'There is no `default_payment_method` set on this Customer or Invoice. Please attach a payment method, set it as the default and try again.';
    throw invalid(message, undefined, 'resource_missing');
  }
  const { outcome, invoice: collected } = collect(account, id, card ?? undefined);
  if (outcome?.decline) throw cardError(outcome.decline, { charge: outcome.charge.id, payment_intent: outcome.intent });
  return collected;
}
