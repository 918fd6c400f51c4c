import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { currencySchema, microsSchema, microsTextSchema } from '../kernel/money.ts';

export const LEDGER_KINDS = [
  'recharge',
  'refund',
  'dispute',
  'dispute_won',
  'adjustment',
  'shortfall_collected',
  'charge',
  'reprice',
] as const;

const time = z.iso.datetime({ offset: true });

export const walletBalanceSchema = z
  .object({
    currency: currencySchema.nullable().meta({ description: 'Null until the first recharge: then it is fixed.' }),
    balance: microsTextSchema,
    held: microsTextSchema.meta({ description: 'Set aside for campaigns that are under way.' }),
    available: microsTextSchema.meta({ description: 'What a campaign may cost: `balance - held`.' }),
    shortfall: microsTextSchema.meta({
      description: 'Delivered and not paid for. It stops launches and is taken from the next recharge.',
    }),
    lowBalance: z.boolean(),
    dailyCap: microsTextSchema.nullable(),
    monthlyCap: microsTextSchema.nullable(),
    spentToday: microsTextSchema.meta({ description: 'Of campaigns launched this UTC day: cost so far and held.' }),
    spentThisMonth: microsTextSchema,
  })
  .meta({ id: 'WalletBalance' });

export const ledgerEntrySchema = z
  .object({
    seq: z.int().meta({ description: 'Counts from 1 in each wallet, without gaps.' }),
    at: time,
    kind: z.enum(LEDGER_KINDS),
    amount: microsTextSchema.meta({ description: 'What the balance changed by.' }),
    balanceAfter: microsTextSchema,
    shortfall: microsTextSchema.meta({ description: 'What the recorded shortfall changed by.' }),
    sourceId: z.string().nullable().meta({ description: 'The payment, refund or adjustment behind it.' }),
    messageId: idSchema('msg').nullable(),
    campaignId: idSchema('cmp').nullable(),
    category: z.string().nullable(),
    country: z.string().nullable(),
    price: microsTextSchema.nullable().meta({ description: 'Of the message: `metaCost + margin`.' }),
    metaCost: microsTextSchema.nullable(),
    margin: microsTextSchema.nullable(),
    reason: z.string().nullable().meta({ description: 'Of an adjustment.' }),
  })
  .meta({ id: 'LedgerEntry' });

export const ledgerPageSchema = z
  .object({ items: z.array(ledgerEntrySchema), nextCursor: z.string().nullable() })
  .meta({ id: 'LedgerPage' });

export const ledgerQuerySchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'expected the nextCursor of the page before')
    .optional()
    .meta({ description: '`nextCursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(5000).default(50),
  kind: z.enum(LEDGER_KINDS).optional(),
  campaignId: idSchema('cmp').optional(),
  from: z.iso.date().optional().meta({ description: 'First UTC day.' }),
  to: z.iso.date().optional().meta({ description: 'Last UTC day.' }),
});

export const walletSettingsSchema = z
  .object({
    currency: currencySchema,
    lowBalanceThreshold: microsTextSchema.nullable(),
    dailyCap: microsTextSchema.nullable(),
    monthlyCap: microsTextSchema.nullable(),
  })
  .meta({ id: 'WalletSettings' });

const notNegative = microsSchema.refine((amount) => amount >= 0n, 'must not be below zero');
const positive = microsSchema.refine((amount) => amount > 0n, 'must be more than zero');

export const walletSettingsChangeSchema = z
  .strictObject({
    lowBalanceThreshold: notNegative.nullable(),
    dailyCap: positive.nullable(),
    monthlyCap: positive.nullable(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'name what is to change')
  .meta({ id: 'WalletSettingsChange', description: 'What is not named stays; null means none.' });

const ADJUSTMENT_STATUSES = ['pending', 'approved', 'rejected'] as const;
const reasonSchema = z.string().trim().min(3).max(500);

export const adjustmentSchema = z
  .object({
    id: idSchema('adj'),
    organizationId: idSchema('org'),
    organizationName: z.string(),
    amount: microsTextSchema,
    currency: currencySchema,
    reason: z.string(),
    status: z.enum(ADJUSTMENT_STATUSES),
    requestedBy: z.string(),
    requestedAt: time,
    decidedBy: z.string().nullable(),
    decidedAt: time.nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'WalletAdjustment' });

export const adjustmentPageSchema = z
  .object({ items: z.array(adjustmentSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'WalletAdjustmentPage' });

export const adjustmentFilterSchema = z.object({ status: z.enum(ADJUSTMENT_STATUSES).optional() });

export const adjustmentRequestSchema = z
  .strictObject({
    organizationId: idSchema('org'),
    amount: microsSchema.refine((amount) => amount !== 0n, 'must not be zero'),
    reason: reasonSchema,
  })
  .meta({ id: 'WalletAdjustmentRequest' });

export const adjustmentDecisionSchema = z
  .strictObject({ note: reasonSchema.optional() })
  .meta({ id: 'WalletAdjustmentDecision' });

const walletAlertSchema = z.object({
  kind: z.string().meta({ description: 'Such as `margin.absent`.' }),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
  times: z.int(),
  firstAt: time,
  lastAt: time,
});

export const operatorWalletSchema = z
  .object({
    organizationId: idSchema('org'),
    organizationName: z.string(),
    currency: currencySchema,
    balance: microsTextSchema,
    held: microsTextSchema,
    shortfall: microsTextSchema,
    alerts: z.array(walletAlertSchema),
  })
  .meta({ id: 'OperatorWallet' });

export const operatorWalletPageSchema = z
  .object({ items: z.array(operatorWalletSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'OperatorWalletPage' });

export const operatorWalletFilterSchema = z.object({
  attention: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Only wallets with a shortfall or an open alert.' }),
});

export const alertClosingSchema = z
  .strictObject({
    organizationId: idSchema('org'),
    kind: z.string().min(1).max(100),
    subject: z.string().min(1).max(200),
  })
  .meta({ id: 'WalletAlertClosing' });

export const alertClosedSchema = z
  .object({ closed: z.boolean().meta({ description: 'False: it was not open.' }) })
  .meta({ id: 'WalletAlertClosed' });

export type WalletBalance = z.infer<typeof walletBalanceSchema>;
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type LedgerQuery = z.infer<typeof ledgerQuerySchema>;
export type WalletSettings = z.infer<typeof walletSettingsSchema>;
export type WalletSettingsChange = z.infer<typeof walletSettingsChangeSchema>;
export type Adjustment = z.infer<typeof adjustmentSchema>;
export type AdjustmentRequest = z.infer<typeof adjustmentRequestSchema>;
export type AdjustmentStatus = Adjustment['status'];
export type OperatorWallet = z.infer<typeof operatorWalletSchema>;
