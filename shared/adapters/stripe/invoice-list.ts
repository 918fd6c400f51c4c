import type Stripe from 'stripe';
import { INVOICE_STATUSES, type Invoice } from '../../billing/billing.schema.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Page } from '../../kernel/page.ts';
import { callStripe, refusalCode } from './errors.ts';
import { paymentIntentsOf } from './invoice-snapshot.ts';

/** Currencies whose smallest unit is not a hundredth; Stripe gives amounts in smallest units. */
const WHOLE = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
const THOUSANDTHS = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

/** A customer's invoices, newest first, each with the receipt of its payment. */
export async function listInvoices(
  stripe: Stripe,
  customerId: string,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<Page<Invoice>> {
  const page = await readPage(stripe, customerId, cursor, limit);
  const charges = await chargesOf(stripe, customerId, page.data);
  return {
    items: page.data.map((invoice) => toInvoice(invoice, charges)),
    nextCursor: page.has_more ? (page.data.at(-1)?.id ?? null) : null,
  };
}

async function readPage(
  stripe: Stripe,
  customer: string,
  cursor: string | null,
  limit: number,
): Promise<Stripe.ApiList<Stripe.Invoice>> {
  try {
    return await callStripe('list invoices', () =>
      stripe.invoices.list({ customer, limit, expand: ['data.payments'], ...(cursor && { starting_after: cursor }) }),
    );
  } catch (error) {
    if (!cursor || refusalCode(error) !== 'resource_missing') throw error;
    throw new AppError('REQUEST.INVALID', {
      kind: 'invalid',
      message: 'the query does not have the form that is asked for',
      details: { errors: [{ path: 'query.cursor', message: 'is not the `nextCursor` of a page' }] },
      cause: error,
    });
  }
}

/** The succeeded charges of these invoices by payment intent: read from the newest on, as far back as the invoices go. */
async function chargesOf(
  stripe: Stripe,
  customer: string,
  invoices: readonly Stripe.Invoice[],
): Promise<Map<string, Stripe.Charge>> {
  const missing = new Set(invoices.flatMap(paymentIntentsOf));
  const found = new Map<string, Stripe.Charge>();
  if (missing.size === 0) return found;
  await callStripe('list charges', async () => {
    for await (const charge of stripe.charges.list({ customer, limit: 100 })) {
      const intent = typeof charge.payment_intent === 'string' ? charge.payment_intent : charge.payment_intent?.id;
      if (charge.status !== 'succeeded' || !intent || !missing.delete(intent)) continue;
      found.set(intent, charge);
      if (missing.size === 0) return;
    }
  });
  return found;
}

function toInvoice(invoice: Stripe.Invoice, charges: ReadonlyMap<string, Stripe.Charge>): Invoice {
  const { currency } = invoice;
  const paidBy = paymentIntentsOf(invoice).flatMap((intent) => charges.get(intent) ?? []);
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
  return {
    id: invoice.id,
    number: invoice.number,
    status: INVOICE_STATUSES.find((known) => known === invoice.status) ?? 'draft',
    currency: currency.toUpperCase(),
    totalMicros: micros(invoice.total, currency),
    amountPaidMicros: micros(invoice.amount_paid, currency),
    refundedMicros: micros(
      paidBy.reduce((sum, charge) => sum + charge.amount_refunded, 0),
      currency,
    ),
    createdAt: time(invoice.created),
    periodStart: time(invoice.period_start),
    periodEnd: time(invoice.period_end),
    hostedUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
    receiptUrl: paidBy[0]?.receipt_url ?? null,
  };
}

function micros(smallestUnits: number, currency: string): string {
  const each = WHOLE.has(currency) ? 1_000_000n : THOUSANDTHS.has(currency) ? 1000n : 10_000n;
  return (BigInt(smallestUnits) * each).toString();
}
