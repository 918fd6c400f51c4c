import { z } from 'zod';

export const stripeOptions = z.strictObject({
  /** 0 for any free port. */
  port: z.number().int().default(0),
  stateDir: z.string(),
  secretKey: z.string().startsWith('sk_test_').default('sk_test_local'),
  publishableKey: z.string().startsWith('pk_test_').default('pk_test_local'),
  webhookEndpoints: z
    .array(z.strictObject({ url: z.url(), secret: z.string().min(1), enabledEvents: z.array(z.string()).optional() }))
    .default([]),
  /** Where the account's clock starts the first time: ISO 8601 text or seconds. Now unless given. */
  startClock: z.union([z.number().int(), z.iso.datetime().transform((text) => Date.parse(text) / 1000)]).optional(),
  dunning: z
    .strictObject({ retryDays: z.array(z.number().positive()), then: z.enum(['cancel', 'unpaid', 'past_due']) })
    .optional(),
});

export type StripeOptions = z.output<typeof stripeOptions>;
