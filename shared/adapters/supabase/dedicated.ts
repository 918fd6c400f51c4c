import { z } from 'zod';
import type { DecidedInvoice, DedicatedStore, PreparedInvoice } from '../../dedicated/ports.ts';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const month = z.iso.date().transform((day) => day.slice(0, 7));
const integer = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(String);
const lines = z.array(
  z
    .object({
      kind: z.enum(['base', 'usage', 'late']),
      month,
      messages: integer.nullable(),
      amount: integer,
      cents: integer,
    })
    .transform(({ amount, ...line }) => ({ ...line, amountMicros: amount })),
);
const figures = { month, lines, messages: integer, amount: integer, cents: integer };
const invoiceFields = {
  id: z.uuid(),
  ...figures,
  status: z.enum(['prepared', 'issued']),
  stripe_invoice_id: z.string().nullable(),
  prepared_at: time,
  issued_at: time.nullable(),
};
const invoiceRow = z.object(invoiceFields).transform(toInvoice);
const preparedRow = z
  .object({ ...invoiceFields, organization_id: z.uuid(), organization_name: z.string() })
  .transform((row): PreparedInvoice => ({
    ...toInvoice(row),
    organizationId: fromUuid('org', row.organization_id),
    organizationName: row.organization_name,
  }));
const previewRow = z
  .object(figures)
  .transform(({ amount, ...row }) => ({ ...row, currency: 'USD' as const, amountMicros: amount }))
  .nullable();
const usageRows = z.array(z.object({ month, messages: integer, invoiced: integer }));

export function supabaseDedicated(database: Database): DedicatedStore {
  return {
    prepare: (now, limit) =>
      callRpc(database, 'prepare_dedicated_invoices', { p_now: now.toISOString(), p_limit: limit }, z.int()),
    prepared: (limit, after) =>
      callRpc(
        database,
        'prepared_dedicated_invoices',
        { p_limit: limit, p_after: after && toUuid(after) },
        z.array(preparedRow),
      ),
    async record(id, { stripeInvoiceId, issued, error }) {
      await callRpc(
        database,
        'record_dedicated_invoice',
        { p_id: toUuid(id), p_stripe_invoice_id: stripeInvoiceId, p_issued: issued, p_error: error },
        z.null(),
      );
    },
    async usage(organizationId) {
      const id = toUuid(organizationId);
      const [organization, usage] = await Promise.all([
        database.from('organizations').select('waba_mode').eq('id', id).single(),
        database
          .from('dedicated_usage')
          .select('month, messages, invoiced')
          .eq('organization_id', id)
          .order('month', { ascending: false })
          .limit(24),
      ]);
      if (organization.error) throw databaseError('organizations', organization.error, organization.status);
      if (usage.error) throw databaseError('dedicated_usage', usage.error, usage.status);
      const { waba_mode: mode } = z.object({ waba_mode: z.enum(['shared', 'dedicated']) }).parse(organization.data);
      return { mode, items: usageRows.parse(usage.data) };
    },
    preview: (organizationId, now) =>
      callRpc(
        database,
        'preview_dedicated_invoice',
        { p_organization_id: toUuid(organizationId), p_now: now.toISOString() },
        previewRow,
      ),
    async list(organizationId, cursor, limit) {
      let query = database.from('dedicated_invoices').select().eq('organization_id', toUuid(organizationId));
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('dedicated_invoices', error, status);
      return z.array(invoiceRow).parse(data);
    },
    prune: (limit) => callRpc(database, 'prune_dedicated_messages', { p_limit: limit }, z.int()),
  };
}

function toInvoice(row: z.output<z.ZodObject<typeof invoiceFields>>): DecidedInvoice {
  return {
    id: fromUuid('dwi', row.id),
    month: row.month,
    currency: 'USD',
    messages: row.messages,
    amountMicros: row.amount,
    cents: row.cents,
    lines: row.lines,
    status: row.status,
    stripeInvoiceId: row.stripe_invoice_id,
    preparedAt: row.prepared_at,
    issuedAt: row.issued_at,
  };
}
