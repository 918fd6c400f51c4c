import type Stripe from 'stripe';
import type { DedicatedInvoicer, PreparedInvoice } from '../../dedicated/ports.ts';
import { callStripe, unlessMissing } from './errors.ts';

const DAYS_UNTIL_DUE = 14;

/**
 * Monthly invoices of dedicated accounts. Stripe forgets idempotency keys after a day, and an attempt may come later: so
 * each step first looks for what an earlier one made, by the metadata that it left.
 */
export function stripeDedicatedInvoices(stripe: Stripe): DedicatedInvoicer {
  return {
    async ensureInvoice(customerId, invoice) {
      const since = Math.floor(Date.parse(invoice.preparedAt) / 1000) - 3600;
      const made = await callStripe('list invoices', async () => {
        const list = stripe.invoices.list({ customer: customerId, created: { gte: since }, limit: 100 });
        for await (const candidate of list) {
          if (candidate.metadata?.['wasup_dedicated_invoice'] === invoice.id) return candidate;
        }
        return null;
      });
      if (made) return { stripeInvoiceId: made.id };
      const created = await callStripe('create invoice', () =>
        stripe.invoices.create(
          {
            customer: customerId,
            currency: 'usd',
            collection_method: 'send_invoice',
            days_until_due: DAYS_UNTIL_DUE,
            // A draft that advances by itself would be sent before its lines are on it.
            auto_advance: false,
            pending_invoice_items_behavior: 'exclude',
            description: `Dedicated WhatsApp account, ${invoice.month}`,
            metadata: {
              wasup_kind: 'dedicated',
              wasup_organization_id: invoice.organizationId,
              wasup_dedicated_invoice: invoice.id,
              wasup_month: invoice.month,
            },
          },
          { idempotencyKey: `${invoice.organizationId}:${invoice.month}:dedicated:invoice` },
        ),
      );
      return { stripeInvoiceId: created.id };
    },

    async complete(stripeInvoiceId, customerId, invoice) {
      const present = await callStripe('retrieve invoice', () => stripe.invoices.retrieve(stripeInvoiceId));
      if (present.status !== 'draft') return;
      const there = await callStripe('list invoice items', () =>
        stripe.invoiceItems.list({ invoice: stripeInvoiceId, limit: 100 }).autoPagingToArray({ limit: 1000 }),
      );
      const names = new Set(there.map(({ metadata }) => metadata?.['wasup_line']));
      for (const [index, line] of invoice.lines.entries()) {
        const name = `${index}:${line.kind}:${line.month}`;
        if (names.has(name)) continue;
        await callStripe('create invoice item', () =>
          stripe.invoiceItems.create(
            {
              customer: customerId,
              invoice: stripeInvoiceId,
              currency: 'usd',
              amount: Number(line.cents),
              description: descriptionOf(line),
              metadata: { wasup_kind: 'dedicated', wasup_line: name },
            },
            { idempotencyKey: `${invoice.organizationId}:${invoice.month}:dedicated:${name}` },
          ),
        );
      }
      await callStripe('finalize invoice', () =>
        stripe.invoices.finalizeInvoice(
          stripeInvoiceId,
          { auto_advance: true },
          { idempotencyKey: `${invoice.organizationId}:${invoice.month}:dedicated:finalize` },
        ),
      );
    },

    async read(stripeInvoiceId) {
      const invoice = await unlessMissing('retrieve invoice', () => stripe.invoices.retrieve(stripeInvoiceId));
      return (
        invoice && {
          number: invoice.number,
          status: invoice.status,
          hostedUrl: invoice.hosted_invoice_url ?? null,
          pdfUrl: invoice.invoice_pdf ?? null,
        }
      );
    },
  };
}

function descriptionOf({ kind, month, messages }: PreparedInvoice['lines'][number]): string {
  const count = Number(messages ?? 0).toLocaleString('en-US');
  switch (kind) {
    case 'base':
      return `Dedicated account, platform subscription for ${month}`;
    case 'usage':
      return `${count} messages in ${month} at 0.002 USD`;
    case 'late':
      return `${count} messages of ${month} counted after its invoice, at 0.002 USD`;
  }
}
