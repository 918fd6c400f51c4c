import { z } from 'zod';

/** Of Razorpay's entities, what is read. Empty notes travel as an empty list. */
const notes = z.union([z.record(z.string(), z.unknown()), z.tuple([])]).nullish();

export const orderSchema = z.object({
  id: z.string(),
  amount: z.int(),
  currency: z.string(),
  receipt: z.string().nullish(),
  notes,
});

export const paymentSchema = z.object({
  id: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.string(),
  captured: z.boolean().nullish(),
  order_id: z.string().nullish(),
  error_code: z.string().nullish(),
  error_reason: z.string().nullish(),
  created_at: z.int(),
});

export const refundSchema = z.object({ id: z.string(), amount: z.int(), status: z.string() });

export const disputeSchema = z.object({
  id: z.string(),
  payment_id: z.string(),
  amount: z.int(),
  amount_deducted: z.int().nullish(),
  status: z.string(),
  created_at: z.int(),
});

export function collectionOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item) });
}

const reference = z.object({ entity: z.record(z.string(), z.unknown()) }).optional();
export const eventSchema = z.object({
  event: z.string().min(1),
  payload: z.object({ payment: reference, order: reference, refund: reference }),
});

export type RazorpayOrder = z.infer<typeof orderSchema>;
export type RazorpayPayment = z.infer<typeof paymentSchema>;
export type RazorpayDispute = z.infer<typeof disputeSchema>;
