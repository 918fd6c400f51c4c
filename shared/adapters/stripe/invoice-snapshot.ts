import type Stripe from 'stripe';
import type { GivenBack, InvoiceLine, InvoiceSnapshot } from '../../billing/ports.ts';
import { callStripe } from './errors.ts';

const ENTITLEMENTS = ['instance', 'message_credits', 'tier'] as const;

/** Older API versions keep these on the line itself. */
interface OldLine {
  proration?: boolean;
  price?: Stripe.Price | null;
}

/** The payments of an invoice that was read with `payments` expanded. */
export function paymentIntentsOf(invoice: Stripe.Invoice): string[] {
  return (invoice.payments?.data ?? []).flatMap(({ payment, status }) => {
    const intent = payment.payment_intent;
    if (status !== 'paid' || !intent) return [];
    return [typeof intent === 'string' ? intent : intent.id];
  });
}

/** Reads all of an invoice that its settlement needs; `priceById` finds what a line sells. */
export async function invoiceSnapshot(
  stripe: Stripe,
  invoice: Stripe.Invoice,
  priceById: (id: string) => Promise<Stripe.Price>,
  subscriptionEndedAt: Date | null,
): Promise<InvoiceSnapshot> {
  const paid = invoice.status === 'paid';
  return {
    invoiceId: invoice.id,
    paid,
    total: invoice.total,
    lines: paid ? await linesOf(stripe, invoice, priceById) : [],
    refunds: paid ? await givenBackOf(stripe, invoice, subscriptionEndedAt) : [],
  };
}

async function linesOf(
  stripe: Stripe,
  invoice: Stripe.Invoice,
  priceById: (id: string) => Promise<Stripe.Price>,
): Promise<InvoiceLine[]> {
  const lines = await callStripe('list invoice lines', () =>
    stripe.invoices.listLineItems(invoice.id, { limit: 100 }).autoPagingToArray({ limit: 1000 }),
  );
  const read = await Promise.all(lines.map((line) => lineOf(line, priceById)));
  return read.filter((line) => line !== null);
}

async function lineOf(
  line: Stripe.InvoiceLineItem & OldLine,
  priceById: (id: string) => Promise<Stripe.Price>,
): Promise<InvoiceLine | null> {
  const reference = line.pricing?.price_details?.price ?? line.price;
  if (!reference) return null;
  const price = typeof reference === 'string' ? await priceById(reference) : reference;
  const entitlement = ENTITLEMENTS.find((known) => known === price.metadata['wasupEntitlement']);
  if (!entitlement) return null;
  const quantity = line.quantity ?? 1;
  return {
    lineId: line.id,
    entitlement,
    tier: price.metadata['wasupTier'] ?? null,
    quantity,
    amount: line.amount,
    fullAmount: (price.unit_amount ?? 0) * quantity,
    proration:
      line.parent?.subscription_item_details?.proration ??
      line.parent?.invoice_item_details?.proration ??
      line.proration ??
      false,
  };
}

/** Refunds of the invoice's payments, and credit notes as far as they are not made of such refunds. */
async function givenBackOf(stripe: Stripe, invoice: Stripe.Invoice, endedAt: Date | null): Promise<GivenBack[]> {
  const ended = endedAt ? endedAt.getTime() / 1000 : Infinity;
  const made: (GivenBack & { created: number })[] = [];
  for (const paymentIntent of paymentIntentsOf(invoice)) {
    const refunds = await callStripe('list refunds', () =>
      stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 }).autoPagingToArray({ limit: 1000 }),
    );
    for (const { id, amount, created, status } of refunds) {
      if (status !== 'succeeded' && status !== 'failed' && status !== 'canceled') continue;
      made.push({ refundId: id, amount, created, stands: status === 'succeeded', afterEnd: created >= ended });
    }
  }
  const notes = await callStripe('list credit notes', () =>
    stripe.creditNotes.list({ invoice: invoice.id, limit: 100 }).autoPagingToArray({ limit: 1000 }),
  );
  for (const { id, amount, created, status, refunds } of notes) {
    const refunded = refunds.reduce((sum, refund) => sum + refund.amount_refunded, 0);
    if (amount <= refunded) continue;
    made.push({
      refundId: id,
      amount: amount - refunded,
      created,
      stands: status === 'issued',
      afterEnd: created >= ended,
    });
  }
  made.sort((a, b) => a.created - b.created || (a.refundId < b.refundId ? -1 : 1));
  return made.map(({ created: _created, ...refund }) => refund);
}
