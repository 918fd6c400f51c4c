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
    seats: z.int().min(0).max(1000).default(0).meta({ description: 'Instance seats the subscription shall hold.' }),
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
  .refine((body) => body.seats > 0 || body.tier !== undefined, {
    message: 'choose at least one seat or a tier',
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
    credits: z.int().meta({ description: 'Prepaid message credits left.' }),
    currentPeriodStart: z.iso.datetime({ offset: true }).nullable(),
    currentPeriodEnd: z.iso.datetime({ offset: true }).nullable(),
    graceEndsAt: z.iso.datetime({ offset: true }).nullable(),
    updatedAt: z.iso.datetime({ offset: true }).nullable(),
  })
  .meta({ id: 'Entitlement' });

export type CheckoutRequest = z.infer<typeof checkoutRequestSchema>;
export type CheckoutResponse = z.infer<typeof checkoutResponseSchema>;
export type Entitlement = z.infer<typeof entitlementSchema>;
