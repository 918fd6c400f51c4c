import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { DedicatedInvoice, DedicatedPreview, DedicatedUsage } from './dedicated.schema.ts';

export type DedicatedInvoiceId = Id<'dwi'>;

/** The invoice of a month as it was decided; what Stripe made of it is not in here. */
export type DecidedInvoice = Pick<
  DedicatedInvoice,
  | 'id'
  | 'month'
  | 'currency'
  | 'messages'
  | 'amountMicros'
  | 'cents'
  | 'lines'
  | 'status'
  | 'stripeInvoiceId'
  | 'preparedAt'
  | 'issuedAt'
>;

export interface PreparedInvoice extends DecidedInvoice {
  organizationId: OrganizationId;
  organizationName: string;
}

export interface DedicatedStore {
  /** Decides the invoices of months that are over, each once. Returns how many. */
  prepare(now: Date, limit: number): Promise<number>;
  /** Invoices that Stripe does not have whole yet, oldest first. */
  prepared(limit: number, after: DedicatedInvoiceId | null): Promise<PreparedInvoice[]>;
  record(
    id: DedicatedInvoiceId,
    progress: { stripeInvoiceId: string | null; issued: boolean; error: string | null },
  ): Promise<void>;
  usage(organizationId: OrganizationId): Promise<DedicatedUsage>;
  preview(organizationId: OrganizationId, now: Date): Promise<DedicatedPreview | null>;
  list(organizationId: OrganizationId, cursor: DedicatedInvoiceId | null, limit: number): Promise<DecidedInvoice[]>;
  prune(limit: number): Promise<number>;
}

export interface InvoiceAtStripe {
  number: string | null;
  status: string | null;
  hostedUrl: string | null;
  pdfUrl: string | null;
}

/** Invoices at Stripe. Each step finds what an earlier attempt made, so it may be repeated at any time. */
export interface DedicatedInvoicer {
  /** A draft without lines, or what this invoice has become there. */
  ensureInvoice(customerId: string, invoice: PreparedInvoice): Promise<{ stripeInvoiceId: string }>;
  /** Adds the lines that are missing and finalizes it; one that is final stays as it is. */
  complete(stripeInvoiceId: string, customerId: string, invoice: PreparedInvoice): Promise<void>;
  read(stripeInvoiceId: string): Promise<InvoiceAtStripe | null>;
}
