import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { TIERS } from './catalogue.ts';

export const ENTITLEMENT_STATUSES = [
  'NONE',
  'INCOMPLETE',
  'TRIALING',
  'ACTIVE',
  'PAST_DUE',
  'UNPAID',
  'PAUSED',
  'CANCELED',
] as const;

export const checkoutRequestSchema = z
  .strictObject({
    seats: z
      .int()
      .min(0)
      .max(1000)
      .optional()
      .meta({ description: 'Instance seats the subscription shall hold in all; absent keeps the present ones.' }),
    creditPacks: z.int().min(0).max(10_000).optional().meta({
      description: 'Packs of 1,000 monthly message credits it shall hold in all; absent keeps the present ones.',
    }),
    tier: z
      .enum(TIERS)
      .optional()
      .meta({ description: 'Tier the subscription shall hold; absent keeps the present one.' }),
    successUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({ description: 'Where Stripe sends the buyer after paying; on the web origin.' }),
    cancelUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({ description: 'Where Stripe sends the buyer who turns back; on the web origin.' }),
  })
  .refine((body) => (body.seats ?? body.creditPacks ?? body.tier) !== undefined, {
    message: 'choose seats, credit packs or a tier',
    path: ['seats'],
  })
  .meta({ id: 'CheckoutRequest' });

export const checkoutResponseSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('checkout'), checkoutSessionId: z.string(), url: z.url() }),
    z.object({ kind: z.literal('changed'), subscriptionId: z.string() }),
  ])
  .meta({
    id: 'CheckoutResponse',
    description:
      '`checkout`: send the buyer to `url`. `changed`: the subscription there was has been changed and is being billed.',
  });

export const entitlementSchema = z
  .object({
    organizationId: idSchema('org'),
    status: z.enum(ENTITLEMENT_STATUSES),
    tier: z.enum(TIERS).nullable(),
    seats: z.int(),
    paidSlots: z
      .int()
      .meta({ description: "Seats plus the tier's included slots, while the subscription is paid or in grace." }),
    activeInstances: z.int().meta({ description: 'Slots in use.' }),
    availableSlots: z.int(),
    creditPacks: z.int().meta({ description: 'Packs of monthly message credits in the subscription.' }),
    credits: z.int().meta({ description: 'Prepaid message credits that may be spent.' }),
    creditsHeld: z.int().meta({ description: 'Credits reserved for messages accepted and not yet sent.' }),
    currentPeriodStart: z.iso.datetime({ offset: true }).nullable(),
    currentPeriodEnd: z.iso.datetime({ offset: true }).nullable(),
    graceEndsAt: z.iso.datetime({ offset: true }).nullable(),
    updatedAt: z.iso.datetime({ offset: true }).nullable(),
  })
  .meta({ id: 'Entitlement' });

export const portalResponseSchema = z.object({ url: z.url() }).meta({ id: 'BillingPortal' });

export const INVOICE_STATUSES = ['draft', 'open', 'paid', 'uncollectible', 'void'] as const;

const moment = z.iso.datetime({ offset: true });
export const invoiceSchema = z
  .object({
    id: z.string().meta({ description: "Stripe's id of the invoice." }),
    number: z.string().nullable(),
    status: z.enum(INVOICE_STATUSES),
    currency: z.string().meta({ description: 'ISO 4217, in capitals.' }),
    totalMicros: z.string().meta({ description: 'Millionths of the currency, as text.' }),
    amountPaidMicros: z.string(),
    refundedMicros: z.string(),
    createdAt: moment,
    periodStart: moment,
    periodEnd: moment,
    hostedUrl: z.url().nullable().meta({ description: "Stripe's page of the invoice, where an open one is paid." }),
    pdfUrl: z.url().nullable(),
    receiptUrl: z.url().nullable(),
  })
  .meta({ id: 'Invoice' });

export const INVOICE_ID = /^in_\w{1,250}$/;
export const invoicePageSchema = z
  .object({ items: z.array(invoiceSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'InvoicePage' });

export const reconciliationRequestSchema = z
  .strictObject({
    organizationId: idSchema('org').optional().meta({ description: 'Only this organization; absent means all.' }),
  })
  .meta({ id: 'ReconciliationRequest' });

export const reconciliationSchema = z
  .object({
    id: idSchema('rec'),
    requestedBy: z.string(),
    organizationId: idSchema('org').nullable(),
    status: z.enum(['running', 'finished']),
    checked: z.int().meta({ description: 'Subscriptions compared so far.' }),
    mended: z.array(
      z.object({
        subscriptionId: z.string(),
        organizationId: idSchema('org'),
        entitlementChanged: z.boolean(),
        secondSubscriptionUndone: z.boolean(),
        creditsGranted: z.int(),
        creditsTakenBack: z.int(),
      }),
    ),
    failures: z.array(z.object({ subscriptionId: z.string(), reason: z.string() })),
    startedAt: moment,
    finishedAt: moment.nullable(),
  })
  .meta({ id: 'Reconciliation' });

export const reconciliationPageSchema = z
  .object({ items: z.array(reconciliationSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'ReconciliationPage' });

export type Invoice = z.infer<typeof invoiceSchema>;
export type Reconciliation = z.infer<typeof reconciliationSchema>;
export type CheckoutRequest = z.infer<typeof checkoutRequestSchema>;
export type CheckoutResponse = z.infer<typeof checkoutResponseSchema>;
export type Entitlement = z.infer<typeof entitlementSchema>;
