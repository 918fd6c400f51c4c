import { z } from 'zod';
import { paymentOf } from '../billing/invoice-payments.ts';
import { createRefund } from '../billing/refunds.ts';
import { invalid } from '../http/errors.ts';
import { listOf, pageOf, wholeList } from '../http/lists.ts';
import { int, listParams, mergeMetadata, metadata, text } from '../http/params.ts';
import { route, type Call } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { CreditNote, Invoice } from '../state/wire.ts';

const createParams = z.strictObject({
  amount: int.optional(),
  credit_amount: int.optional(),
  invoice: text,
  lines: z
    .array(
      z.strictObject({
        type: z.literal('invoice_line_item'),
        invoice_line_item: text,
        quantity: int.optional(),
        amount: int.optional(),
      }),
    )
    .optional(),
  memo: text.optional(),
  metadata: metadata.optional(),
  out_of_band_amount: int.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory']).optional(),
  refund_amount: int.optional(),
});

export const creditNoteRoutes = [
  route('POST', '/v1/credit_notes', createParams, create),
  route('GET', '/v1/credit_notes/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('credit_note', id),
  ),
  route('GET', '/v1/credit_notes/:id/lines', z.strictObject(listParams), ({ account, ids: [id = ''], params }) =>
    pageOf(account.get('credit_note', id).lines.data, `/v1/credit_notes/${id}/lines`, params),
  ),
  route(
    'GET',
    '/v1/credit_notes',
    z.strictObject({ ...listParams, customer: text.optional(), invoice: text.optional() }),
    ({ account, params }) =>
      listOf(account, 'credit_note', '/v1/credit_notes', params, {
        customer: params.customer,
        invoice: params.invoice,
      }),
  ),
];

/** Before payment it lowers what is due; after payment its parts are refunded, credited to the customer, or settled elsewhere. */
function create({ account, params }: Call<z.output<typeof createParams>>): CreditNote {
  const invoice = account.get('invoice', params.invoice, 'invoice');
  if (invoice.status !== 'open' && invoice.status !== 'paid') {
    throw invalid(
      `You can only create credit notes on open or paid invoices. This invoice is ${String(invoice.status)}.`,
      'invoice',
    );
  }
  const { lines, amount } = creditedLines(invoice, params);
  const already = invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount;
  const limit = invoice.status === 'open' ? invoice.amount_remaining : invoice.total - already;
  if (amount <= 0 || amount > limit)
    throw invalid(`The credit note's amount must be between 1 and ${limit}.`, 'amount');
  const after = invoice.status === 'paid';
  const parts = {
    credit: params.credit_amount ?? 0,
    refund: params.refund_amount ?? 0,
    outside: params.out_of_band_amount ?? 0,
  };
  if (after && parts.credit + parts.refund + parts.outside !== amount) {
    throw invalid(
      'The sum of credit amount, refund amount and out of band amount must equal the total.',
      'refund_amount',
    );
  }
  const refund =
    parts.refund > 0 ? createRefund(account, { charge: chargeOf(account, invoice), amount: parts.refund }).id : null;
  if (parts.credit > 0)
    account.update(
      'customer',
      invoice.customer ?? '',
      (customer) => (customer.balance -= parts.credit),
      'customer.updated',
    );
  const change = (changed: Invoice): void => {
    if (after) changed.post_payment_credit_notes_amount += amount;
    else {
      changed.pre_payment_credit_notes_amount += amount;
      changed.amount_due -= amount;
      changed.amount_remaining -= amount;
    }
  };
  account.update('invoice', invoice.id, change, 'invoice.updated');
  const payment = paymentOf(account, invoice.id);
  if (!after && payment?.payment.payment_intent) {
    account.update('payment_intent', payment.payment.payment_intent, (intent) => (intent.amount -= amount));
    account.update('invoice_payment', payment.id, (changed) => (changed.amount_requested -= amount));
  }
  const count = account.store.list('credit_note', { invoice: invoice.id }).length + 1;
  const id = newId('cn');
  const note: CreditNote = {
    id,
    object: 'credit_note',
    amount,
    amount_shipping: 0,
    created: account.now(),
    currency: invoice.currency,
    customer: invoice.customer ?? '',
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: account.now(),
    invoice: invoice.id,
    lines: wholeList(lines, `/v1/credit_notes/${id}/lines`),
    livemode: false,
    memo: params.memo ?? null,
    metadata: mergeMetadata(null, params.metadata),
    number: `${invoice.number ?? ''}-CN-${String(count).padStart(2, '0')}`,
    out_of_band_amount: params.out_of_band_amount ?? null,
    pdf: `${account.baseUrl}/i/${invoice.id}/pdf`,
    post_payment_amount: after ? amount : 0,
    pre_payment_amount: after ? 0 : amount,
    pretax_credit_amounts: [],
    reason: params.reason ?? null,
    refunds: refund ? [{ amount_refunded: parts.refund, payment_record_refund: null, refund, type: 'refund' }] : [],
    shipping_cost: null,
    status: 'issued',
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount,
    total_excluding_tax: amount,
    total_taxes: [],
    type: after ? 'post_payment' : 'pre_payment',
    voided_at: null,
  };
  return account.create(note, undefined, 'credit_note.created');
}

type CreditedLine = CreditNote['lines']['data'][number];

function creditedLines(
  invoice: Invoice,
  params: z.output<typeof createParams>,
): { lines: CreditedLine[]; amount: number } {
  const lines = (params.lines ?? []).map((given): CreditedLine => {
    const line = invoice.lines.data.find(({ id }) => id === given.invoice_line_item);
    if (!line)
      throw invalid(
        `No such invoice line item: '${given.invoice_line_item}'`,
        'lines[0][invoice_line_item]',
        'resource_missing',
      );
    const quantity = given.quantity ?? line.quantity ?? 1;
    const unit = line.pricing?.unit_amount_decimal ?? null;
    return {
      id: newId('cnli'),
      object: 'credit_note_line_item',
      amount: given.amount ?? Math.round((line.amount * quantity) / (line.quantity ?? 1)),
      description: line.description,
      discount_amount: 0,
      discount_amounts: [],
      invoice_line_item: line.id,
      livemode: false,
      metadata: line.metadata,
      pretax_credit_amounts: [],
      quantity,
      tax_rates: [],
      taxes: [],
      type: 'invoice_line_item',
      unit_amount: unit === null || unit.includes('.') ? null : Number(unit),
      unit_amount_decimal: unit,
    };
  });
  const parts = (params.refund_amount ?? 0) + (params.credit_amount ?? 0) + (params.out_of_band_amount ?? 0);
  const amount = lines.length > 0 ? lines.reduce((sum, line) => sum + line.amount, 0) : (params.amount ?? parts);
  return { lines, amount };
}

function chargeOf(account: Account, invoice: Invoice): string {
  const intent = paymentOf(account, invoice.id)?.payment.payment_intent;
  const charge = intent && account.get('payment_intent', intent).latest_charge;
  if (!charge) throw invalid('This invoice was not paid by a charge that can be refunded.', 'refund_amount');
  return charge;
}
