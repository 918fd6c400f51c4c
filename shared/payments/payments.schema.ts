import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { currencySchema, microsSchema, microsTextSchema } from '../kernel/money.ts';

export const PROVIDERS = ['stripe', 'razorpay'] as const;
export type Provider = (typeof PROVIDERS)[number];
export const RECHARGE_STATES = ['created', 'paid', 'failed', 'expired'] as const;
export const RECHARGE_TRIGGERS = ['manual', 'automatic'] as const;

const moment = z.iso.datetime({ offset: true });
const positive = microsSchema.refine((amount) => amount > 0n, 'must be more than zero');

const automaticSchema = z.strictObject({
  threshold: microsSchema
    .refine((amount) => amount >= 0n, 'may not be negative')
    .meta({ description: 'Recharge when less than this is available.' }),
  amount: positive.meta({ description: 'Added each time, before tax.' }),
});

export const rechargeRequestSchema = z
  .strictObject({
    amount: positive.meta({ description: 'What shall be in the wallet, before tax; millionths as text.' }),
    currency: currencySchema
      .optional()
      .meta({ description: "The wallet's own, which the first recharge chooses. INR is paid with Razorpay." }),
    autoRecharge: z.union([z.boolean(), automaticSchema]).optional().meta({
      description:
        'Save the card and turn automatic recharge on once it has paid. `true` takes this amount, at a fifth of it.',
    }),
  })
  .meta({ id: 'RechargeRequest' });

const paymentFields = {
  currency: currencySchema,
  amount: microsTextSchema.meta({ description: 'What is credited.' }),
  tax: microsTextSchema,
  total: microsTextSchema.meta({ description: 'What is paid.' }),
};

export const rechargeInitSchema = z
  .object({
    rechargeId: idSchema('rch'),
    provider: z.enum(PROVIDERS),
    orderId: z.string().optional().meta({ description: "Razorpay's order." }),
    checkoutSessionId: z.string().optional().meta({ description: "Stripe's session." }),
    url: z.url().meta({ description: 'Where to send the buyer.' }),
    ...paymentFields,
  })
  .meta({ id: 'RechargeInit' });

export const rechargeCurrenciesSchema = z
  .object({
    items: z.array(
      z.object({
        currency: currencySchema,
        provider: z.enum(PROVIDERS),
        minAmount: microsTextSchema,
        maxAmount: microsTextSchema,
      }),
    ),
  })
  .meta({ id: 'RechargeCurrencies' });

export const rechargeQuoteQuerySchema = z.strictObject({
  amount: positive.meta({ description: 'Before tax; millionths as text.' }),
  currency: currencySchema.optional(),
});

export const rechargeQuoteSchema = z
  .object({
    ...paymentFields,
    provider: z.enum(PROVIDERS),
    taxName: z.string().nullable(),
    taxCountry: z.string().nullable().meta({ description: "Country of the vendor's billing address." }),
    taxBasisPoints: z.int().meta({ description: 'Hundredths of a percent.' }),
  })
  .meta({ id: 'RechargeQuote' });

export const rechargeSchema = z
  .object({
    id: idSchema('rch'),
    provider: z.enum(PROVIDERS),
    trigger: z.enum(RECHARGE_TRIGGERS),
    state: z.enum(RECHARGE_STATES),
    ...paymentFields,
    taxName: z.string().nullable(),
    taxBasisPoints: z.int(),
    returned: microsTextSchema.meta({ description: 'Of the total, what refunds and disputes took.' }),
    failure: z.string().nullable().meta({ description: 'Why the last try to pay did not succeed.' }),
    receiptNumber: z.string().nullable(),
    billedTo: z
      .object({
        company: z.string(),
        taxId: z.string().nullable(),
        country: z.string().nullable(),
        address: z.array(z.string()),
      })
      .nullable(),
    createdAt: moment,
    creditedAt: moment.nullable(),
  })
  .meta({ id: 'Recharge' });

export const rechargeDetailSchema = rechargeSchema
  .extend({
    checkout: z
      .object({
        url: z.url(),
        form: z
          .object({ action: z.url(), fields: z.record(z.string(), z.string()) })
          .nullable()
          .meta({ description: 'To be posted by the browser, where the provider has no page to link to.' }),
      })
      .nullable()
      .meta({ description: 'Where it can still be paid.' }),
  })
  .meta({ id: 'RechargeDetail' });

export const operatorRechargeSchema = rechargeSchema
  .extend({
    organizationId: idSchema('org'),
    organizationName: z.string(),
    orderId: z.string().nullable().meta({ description: "Razorpay's order, Stripe's checkout session." }),
    paymentId: z.string().nullable().meta({ description: 'What paid it, at the provider.' }),
  })
  .meta({ id: 'OperatorRecharge' });

export const rechargePageSchema = z
  .object({ items: z.array(rechargeSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'RechargePage' });

export const autoRechargeRequestSchema = z
  .discriminatedUnion('enabled', [
    z.strictObject({ enabled: z.literal(true), ...automaticSchema.shape }),
    z.strictObject({ enabled: z.literal(false) }),
  ])
  .meta({ id: 'AutoRechargeRequest' });

export const autoRechargeSchema = z
  .object({
    supported: z.boolean().meta({ description: 'Stripe fills this wallet; Razorpay takes each payment by hand.' }),
    cardSaved: z.boolean(),
    enabled: z.boolean(),
    currency: currencySchema.nullable().meta({ description: 'Null before the first recharge.' }),
    threshold: microsTextSchema.nullable(),
    amount: microsTextSchema.nullable(),
    failures: z.int().meta({ description: 'Declined in a row; the third turns it off.' }),
    retryAt: moment.nullable(),
    lastFailure: z.string().nullable(),
  })
  .meta({ id: 'AutoRecharge' });

export const taxRateRequestSchema = z
  .strictObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .meta({ description: 'ISO 3166-1 alpha-2.', examples: ['IN'] }),
    basisPoints: z
      .int()
      .min(0)
      .max(10_000)
      .meta({ description: 'Hundredths of a percent.', examples: [1800] }),
    name: z
      .string()
      .trim()
      .min(1)
      .max(40)
      .meta({ description: 'As receipts show it.', examples: ['GST'] }),
    validFrom: moment.optional().meta({ description: 'From now on, unless given; never in the past.' }),
  })
  .meta({ id: 'TaxRateRequest' });

export const taxRateSchema = z
  .object({
    country: z.string(),
    basisPoints: z.int(),
    name: z.string(),
    validFrom: moment,
    setBy: z.string(),
  })
  .meta({ id: 'TaxRate' });

export const rechargeReconciliationSchema = z
  .object({
    id: idSchema('rec'),
    requestedBy: z.string(),
    status: z.enum(['running', 'finished']),
    checked: z.int().meta({ description: 'Recharges compared so far.' }),
    mended: z.array(z.object({ rechargeId: idSchema('rch'), organizationId: idSchema('org'), credited: z.boolean() })),
    failures: z.array(z.object({ rechargeId: idSchema('rch'), reason: z.string() })),
    startedAt: moment,
    finishedAt: moment.nullable(),
  })
  .meta({ id: 'RechargeReconciliation' });

export const rechargeReconciliationPageSchema = z
  .object({ items: z.array(rechargeReconciliationSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'RechargeReconciliationPage' });

export type AutomaticWish = z.infer<typeof automaticSchema>;
export type AutoRechargeRequest = z.infer<typeof autoRechargeRequestSchema>;
export type RechargeRequest = z.infer<typeof rechargeRequestSchema>;
export type RechargeCurrencies = z.infer<typeof rechargeCurrenciesSchema>;
export type RechargeInit = z.infer<typeof rechargeInitSchema>;
export type RechargeQuote = z.infer<typeof rechargeQuoteSchema>;
export type Recharge = z.infer<typeof rechargeSchema>;
export type OperatorRecharge = z.infer<typeof operatorRechargeSchema>;
export type RechargeDetail = z.infer<typeof rechargeDetailSchema>;
export type AutoRecharge = z.infer<typeof autoRechargeSchema>;
export type TaxRate = z.infer<typeof taxRateSchema>;
export type RechargeReconciliation = z.infer<typeof rechargeReconciliationSchema>;
