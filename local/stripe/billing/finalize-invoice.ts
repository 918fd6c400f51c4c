import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import { hour } from '../state/due.ts';
import type { Invoice } from '../state/wire.ts';
import { dueOf, setLines } from './create-invoice.ts';
import { createInvoicePayment } from './invoice-payments.ts';
import { markPaid } from './mark-paid.ts';

/** Turns a draft into a bill: numbered, fixed, with a payment intent for what is due. Nothing due means paid. */
export function finalizeInvoice(account: Account, id: string): Invoice {
  const draft = account.get('invoice', id);
  if (draft.status !== 'draft')
    throw invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
  const customer = account.get('customer', draft.customer ?? '');
  const sequence = customer.next_invoice_sequence ?? 1;
  const now = account.now();
  const finalized = account.update('invoice', id, (invoice) => {
    setLines(account, invoice, invoice.lines.data);
    invoice.status = 'open';
    invoice.number = `${customer.invoice_prefix ?? 'INV'}-${String(sequence).padStart(4, '0')}`;
    invoice.status_transitions.finalized_at = now;
    invoice.effective_at = now;
    invoice.ending_balance = dueOf(invoice).endingBalance;
    invoice.automatically_finalizes_at = null;
    invoice.hosted_invoice_url = `${account.baseUrl}/i/${id}`;
    invoice.invoice_pdf = `${account.baseUrl}/i/${id}/pdf`;
    const collects = invoice.auto_advance && invoice.collection_method === 'charge_automatically';
    invoice.next_payment_attempt = collects && invoice.amount_due > 0 ? now + hour : null;
  });
  const changeCustomer = account.update('customer', customer.id, (changed) => {
    changed.next_invoice_sequence = sequence + 1;
    changed.balance = finalized.ending_balance ?? 0;
    changed.currency ??= finalized.currency;
  });
  if (changeCustomer.balance !== customer.balance)
    account.emit('customer.updated', changeCustomer, { balance: customer.balance });
  if (finalized.amount_due > 0) createInvoicePayment(account, finalized);
  account.emit('invoice.finalized', finalized);
  return finalized.amount_due > 0 ? finalized : markPaid(account, id, { outOfBand: false });
}
