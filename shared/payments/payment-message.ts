import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { PROVIDERS } from './payments.schema.ts';

/** The body of a message on `payment-events`. */
export const paymentMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('event'),
    eventId: z.string().min(1),
    type: z.string().min(1),
    provider: z.enum(PROVIDERS),
    orderId: z.string().min(1).nullable(),
    paymentId: z.string().min(1).nullable(),
  }),
  z.object({ kind: z.literal('charge'), rechargeId: idSchema('rch') }),
  z.object({ kind: z.literal('reconcile'), reconciliationId: idSchema('rec'), page: z.int().min(0) }),
]);
export type PaymentMessage = z.infer<typeof paymentMessageSchema>;
