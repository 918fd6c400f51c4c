/** Gateway tiers that can be bought online. */
export const TIERS = ['BASIC', 'PRO', 'MAX'] as const;
export type Tier = (typeof TIERS)[number];

/** Plans of the voice agent that are paid for; FREE is not sold. */
export const AGENT_PLANS = ['BASIC', 'BUSINESS'] as const;
export type AgentPlan = (typeof AGENT_PLANS)[number];

type Metadata =
  | { wasup_kind: 'platform'; wasupEntitlement: 'instance' | 'message_credits' }
  | { wasup_kind: 'platform'; wasupEntitlement: 'tier'; wasupTier: Tier }
  | { wasup_kind: 'agent'; wasupAgentPlan: AgentPlan };

/** One product of the Stripe catalogue with its one monthly price. `metadata` is what the settlement reads. */
export interface CatalogueItem {
  lookupKey: string;
  name: string;
  description: string;
  /** Whole cents of US dollars a month for one unit. */
  unitAmountCents: number;
  metadata: Metadata;
}

export const SEAT_LOOKUP_KEY = 'wasup_instance_seat';
export const CREDIT_PACK_LOOKUP_KEY = 'wasup_message_credits';

export function tierLookupKey(tier: Tier): string {
  return `wasup_tier_${tier.toLowerCase()}`;
}

function agentLookupKey(plan: AgentPlan): string {
  return `wasup_agent_${plan.toLowerCase()}`;
}

/** What each unit costs and which message credits come with it a month. SQL reads the same figures from `billing_units`. */
export const UNIT_OFFERS = {
  instance: { cents: 1500, credits: 250 },
  message_credits: { cents: 1000, credits: 1000 },
} as const;

/** What each tier includes (seed 002, Service Tiers). SQL reads the same figures from `tiers`. */
export const TIER_OFFERS: Record<Tier, { cents: number; includedSlots: number; includedCredits: number }> = {
  BASIC: { cents: 0, includedSlots: 1, includedCredits: 100 },
  PRO: { cents: 2900, includedSlots: 5, includedCredits: 2000 },
  MAX: { cents: 9900, includedSlots: 20, includedCredits: 10_000 },
};

/** Transcription minutes a month of the agent's plans. */
const AGENT_OFFERS: Record<AgentPlan, { cents: number; monthlyMinutes: number }> = {
  BASIC: { cents: 900, monthlyMinutes: 60 },
  BUSINESS: { cents: 2900, monthlyMinutes: 300 },
};

export const CATALOGUE: readonly CatalogueItem[] = [
  {
    lookupKey: SEAT_LOOKUP_KEY,
    name: 'Wasup WhatsApp Instance Seat',
    description: `1 recurring seat = 1 provisionable instance, with ${UNIT_OFFERS.instance.credits} message credits a month`,
    unitAmountCents: UNIT_OFFERS.instance.cents,
    metadata: { wasup_kind: 'platform', wasupEntitlement: 'instance' },
  },
  {
    lookupKey: CREDIT_PACK_LOOKUP_KEY,
    name: 'Wasup Message Credits',
    description: `Recurring pack of ${UNIT_OFFERS.message_credits.credits} message credits a month`,
    unitAmountCents: UNIT_OFFERS.message_credits.cents,
    metadata: { wasup_kind: 'platform', wasupEntitlement: 'message_credits' },
  },
  ...TIERS.map((tier): CatalogueItem => {
    const { cents, includedSlots, includedCredits } = TIER_OFFERS[tier];
    const slots = `${includedSlots} ${includedSlots === 1 ? 'instance' : 'instances'}`;
    return {
      lookupKey: tierLookupKey(tier),
      name: `Wasup ${tier}`,
      description: `Gateway tier ${tier}, includes ${slots} and ${includedCredits} message credits a month`,
      unitAmountCents: cents,
      metadata: { wasup_kind: 'platform', wasupEntitlement: 'tier', wasupTier: tier },
    };
  }),
  ...AGENT_PLANS.map((plan): CatalogueItem => {
    const { cents, monthlyMinutes } = AGENT_OFFERS[plan];
    return {
      lookupKey: agentLookupKey(plan),
      name: `Karsaaz Agent ${plan}`,
      description: `${monthlyMinutes} minutes of voice notes a month`,
      unitAmountCents: cents,
      metadata: { wasup_kind: 'agent', wasupAgentPlan: plan },
    };
  }),
];
