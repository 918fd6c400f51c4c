import type { Account } from '../state/account.ts';
import type { Invoice, InvoiceLine } from '../state/wire.ts';
import { setLines } from './create-invoice.ts';
import { invoiceItemLine } from './lines.ts';

/** A draft shows its items as they are now. */
export function refreshDraft(account: Account, id: string | null): void {
  if (!id) return;
  const change = (invoice: Invoice): void => {
    const kept = invoice.lines.data.filter(({ parent }) => !itemOf(parent));
    const items = account.store.list('invoiceitem', { invoice: id }).reverse();
    setLines(account, invoice, [...items.map(invoiceItemLine), ...kept]);
  };
  account.update('invoice', id, change, 'invoice.updated');
}

function itemOf(parent: InvoiceLine['parent']): string | null | undefined {
  return parent?.invoice_item_details?.invoice_item ?? parent?.subscription_item_details?.invoice_item;
}
