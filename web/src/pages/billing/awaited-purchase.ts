import { z } from 'zod';
import type { Entitlement } from '../../../../shared/billing/billing.schema.ts';

const KEY = 'wasup.awaited-purchase';
const awaitedSchema = z.object({
  organizationId: z.string(),
  seats: z.number(),
  creditPacks: z.number(),
  tier: z.string().nullable(),
});

/** What was bought and is not yet in the entitlement. It outlives the trip to Stripe's page and back. */
export type AwaitedPurchase = z.infer<typeof awaitedSchema>;

export function rememberPurchase(purchase: AwaitedPurchase): void {
  sessionStorage.setItem(KEY, JSON.stringify(purchase));
}

export function forgetPurchase(): void {
  sessionStorage.removeItem(KEY);
}

export function rememberedPurchase(): AwaitedPurchase | null {
  const text = sessionStorage.getItem(KEY);
  if (text === null) return null;
  const parsed = awaitedSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

function isPaid({ status }: Pick<Entitlement, 'status'>): boolean {
  return status === 'ACTIVE' || status === 'TRIALING';
}

/**
 * Whether the entitlement shows the purchase. Without a memory of it (another tab, another device), any paid
 * entitlement will do.
 */
export function hasArrived(entitlement: Entitlement, purchase: AwaitedPurchase | null): boolean {
  if (!isPaid(entitlement)) return false;
  if (!purchase || purchase.organizationId !== entitlement.organizationId) return true;
  return (
    entitlement.seats === purchase.seats &&
    entitlement.creditPacks === purchase.creditPacks &&
    entitlement.tier === purchase.tier
  );
}
