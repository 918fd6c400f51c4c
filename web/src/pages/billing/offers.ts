import type { Tier } from '../../../../shared/billing/catalogue.ts';

/** What the catalogue offers, as the page says it; a test holds these figures against the catalogue itself. */
export const SEAT_DOLLARS = 15;
export const CREDIT_PACK_DOLLARS = 10;
export const CREDITS_A_PACK = 1000;

export interface TierOffer {
  tier: Tier;
  dollars: number;
  includedSlots: number;
  resources: string;
}

export const TIER_OFFERS: readonly TierOffer[] = [
  { tier: 'BASIC', dollars: 0, includedSlots: 1, resources: 'Shared pod (50 users), best effort' },
  { tier: 'PRO', dollars: 29, includedSlots: 5, resources: 'Shared pod (10 users), 99% uptime' },
  { tier: 'MAX', dollars: 99, includedSlots: 20, resources: 'Dedicated pod, 99.9% uptime' },
];

export interface Choice {
  seats: number;
  creditPacks: number;
  tier: Tier | null;
}

function includedSlots(tier: Tier | null): number {
  return TIER_OFFERS.find((offer) => offer.tier === tier)?.includedSlots ?? 0;
}

/** Slots that the choice will give. */
export function slotsOf({ seats, tier }: Omit<Choice, 'creditPacks'>): number {
  return seats + includedSlots(tier);
}

/** Whole dollars a month, before tax. */
export function monthlyDollars({ seats, creditPacks, tier }: Choice): number {
  const units = seats * SEAT_DOLLARS + creditPacks * CREDIT_PACK_DOLLARS;
  return units + (TIER_OFFERS.find((offer) => offer.tier === tier)?.dollars ?? 0);
}
