/** Gateway tiers that can be bought online. */
export const TIERS = ['BASIC', 'PRO', 'MAX'] as const;
export type Tier = (typeof TIERS)[number];

/** One product of the Stripe catalogue with its one monthly price. `metadata` is what the settlement reads. */
export interface CatalogueItem {
  lookupKey: string;
  name: string;
  description: string;
  /** Whole cents of US dollars a month for one unit. */
  unitAmountCents: number;
  metadata: { wasupEntitlement: 'instance' } | { wasupEntitlement: 'tier'; wasupTier: Tier };
}

export const SEAT_LOOKUP_KEY = 'wasup_instance_seat';

export function tierLookupKey(tier: Tier): string {
  return `wasup_tier_${tier.toLowerCase()}`;
}

/** Slots that each tier includes (seed 002, Service Tiers). SQL reads the same figures from `tiers`. */
const TIER_OFFERS: Record<Tier, { cents: number; includedSlots: number }> = {
  BASIC: { cents: 0, includedSlots: 1 },
  PRO: { cents: 2900, includedSlots: 5 },
  MAX: { cents: 9900, includedSlots: 20 },
};

export const CATALOGUE: readonly CatalogueItem[] = [
  {
    lookupKey: SEAT_LOOKUP_KEY,
    name: 'Wasup WhatsApp Instance Seat',
    description: '1 recurring seat = 1 provisionable instance',
    unitAmountCents: 1500,
    metadata: { wasupEntitlement: 'instance' },
  },
  ...TIERS.map((tier): CatalogueItem => {
    const { cents, includedSlots } = TIER_OFFERS[tier];
    return {
      lookupKey: tierLookupKey(tier),
      name: `Wasup ${tier}`,
      description: `Gateway tier ${tier}, includes ${includedSlots} ${includedSlots === 1 ? 'instance' : 'instances'}`,
      unitAmountCents: cents,
      metadata: { wasupEntitlement: 'tier', wasupTier: tier },
    };
  }),
];
