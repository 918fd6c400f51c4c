import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import { toPage, type Page } from '../kernel/page.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { DedicatedInvoice, DedicatedPreview } from './dedicated.schema.ts';
import type { DecidedInvoice, DedicatedInvoiceId, DedicatedInvoicer, DedicatedStore } from './ports.ts';

interface Deps {
  store: DedicatedStore;
  invoicer: Pick<DedicatedInvoicer, 'read'>;
  clock: Clock;
}

/** The invoices of an organization, newest first, each as Stripe has it now. */
export async function listDedicatedInvoices(
  { store, invoicer }: Deps,
  organizationId: OrganizationId,
  { cursor, limit }: { cursor: DedicatedInvoiceId | null; limit: number },
): Promise<Page<DedicatedInvoice>> {
  const page = toPage(await store.list(organizationId, cursor, limit + 1), limit);
  return { ...page, items: await Promise.all(page.items.map((invoice) => withStripe(invoicer, invoice))) };
}

async function withStripe(
  invoicer: Pick<DedicatedInvoicer, 'read'>,
  invoice: DecidedInvoice,
): Promise<DedicatedInvoice> {
  const there = invoice.stripeInvoiceId ? await invoicer.read(invoice.stripeInvoiceId) : null;
  return {
    ...invoice,
    number: there?.number ?? null,
    stripeStatus: there?.status ?? null,
    hostedUrl: there?.hostedUrl ?? null,
    pdfUrl: there?.pdfUrl ?? null,
  };
}

/** The invoice of the present month, as it would be now. */
export async function previewDedicatedInvoice(
  { store, clock }: Deps,
  organizationId: OrganizationId,
): Promise<Result<DedicatedPreview>> {
  const preview = await store.preview(organizationId, clock.now());
  if (preview) return ok(preview);
  return fail(
    new AppError('DEDICATED.NOTHING_DUE', {
      kind: 'not_found',
      message: 'the organization has no account of its own, and nothing is due for one',
    }),
  );
}
