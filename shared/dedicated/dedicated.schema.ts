import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { microsTextSchema } from '../kernel/money.ts';

const moment = z.iso.datetime({ offset: true });
const month = z
  .string()
  .regex(/^\d{4}-\d{2}$/)
  .meta({ description: 'Of UTC.', examples: ['2026-11'] });
const count = z.string().regex(/^\d+$/).meta({ description: 'An integer as text.' });
const cents = z.string().regex(/^\d+$/).meta({ description: 'What Stripe bills: rounded half-up once, on the total.' });

const lineSchema = z.object({
  kind: z.enum(['base', 'usage', 'late']).meta({
    description:
      '`base`: the month’s fee; `usage`: its messages; `late`: of an earlier month, counted after its invoice.',
  }),
  month,
  messages: count.nullable(),
  amountMicros: microsTextSchema,
  cents,
});
const figures = {
  month,
  currency: z.literal('USD'),
  messages: count,
  amountMicros: microsTextSchema.meta({ description: 'Exact, before rounding to cents.' }),
  cents,
  lines: z.array(lineSchema),
};

export const dedicatedUsageSchema = z
  .object({
    mode: z.enum(['shared', 'dedicated']),
    items: z
      .array(
        z.object({
          month,
          messages: count,
          invoiced: count.meta({ description: 'How many of them are on an invoice.' }),
        }),
      )
      .meta({ description: 'The last 24 months with messages, newest first.' }),
  })
  .meta({ id: 'DedicatedUsage' });

export const dedicatedPreviewSchema = z.object(figures).meta({ id: 'DedicatedInvoicePreview' });

export const dedicatedInvoiceSchema = z
  .object({
    id: idSchema('dwi'),
    ...figures,
    status: z.enum(['prepared', 'issued']).meta({ description: '`prepared`: decided, and on its way to Stripe.' }),
    stripeInvoiceId: z.string().nullable(),
    number: z.string().nullable(),
    stripeStatus: z.string().nullable(),
    hostedUrl: z.url().nullable().meta({ description: 'Stripe’s page of the invoice, where it is paid.' }),
    pdfUrl: z.url().nullable(),
    preparedAt: moment,
    issuedAt: moment.nullable(),
  })
  .meta({ id: 'DedicatedInvoice' });

export const dedicatedInvoicePageSchema = z
  .object({ items: z.array(dedicatedInvoiceSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'DedicatedInvoicePage' });

export type DedicatedUsage = z.infer<typeof dedicatedUsageSchema>;
export type DedicatedPreview = z.infer<typeof dedicatedPreviewSchema>;
export type DedicatedInvoice = z.infer<typeof dedicatedInvoiceSchema>;
