import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import type { Invoice } from '../state/wire.ts';
import { closePayment } from './invoice-payments.ts';

export function voidInvoice(account: Account, id: string): Invoice {
  const { status } = account.get('invoice', id);
  if (status !== 'open' && status !== 'uncollectible')
    throw invalid(`You can only pass in open or uncollectible invoices. This invoice is ${String(status)}.`);
  closePayment(account, id);
  const voided = account.update('invoice', id, (invoice) => {
    invoice.status = 'void';
    invoice.status_transitions.voided_at = account.now();
    invoice.auto_advance = false;
    invoice.next_payment_attempt = null;
  });
  const returned = (voided.ending_balance ?? 0) - voided.starting_balance;
  account.update('customer', voided.customer ?? '', (customer) => (customer.balance -= returned), 'customer.updated');
  account.emit('invoice.voided', voided);
  return voided;
}

export function markUncollectible(account: Account, id: string): Invoice {
  if (account.get('invoice', id).status !== 'open') throw invalid('You can only mark open invoices as uncollectible.');
  const marked = account.update('invoice', id, (invoice) => {
    invoice.status = 'uncollectible';
    invoice.status_transitions.marked_uncollectible_at = account.now();
    invoice.auto_advance = false;
    invoice.next_payment_attempt = null;
  });
  account.emit('invoice.marked_uncollectible', marked);
  return marked;
}
