import {
  CATALOGUE,
  CREDIT_PACK_LOOKUP_KEY,
  SEAT_LOOKUP_KEY,
  TIERS,
  tierLookupKey,
} from '../../../../shared/billing/catalogue.ts';
import { CREDIT_PACK_DOLLARS, CREDITS_A_PACK, monthlyDollars, SEAT_DOLLARS, slotsOf, TIER_OFFERS } from './offers.ts';

function catalogueItem(lookupKey: string) {
  const item = CATALOGUE.find((candidate) => candidate.lookupKey === lookupKey);
  if (!item) throw new Error(`${lookupKey} is not in the catalogue`);
  return item;
}

test('the page says the prices that are charged', () => {
  expect(SEAT_DOLLARS * 100).toBe(catalogueItem(SEAT_LOOKUP_KEY).unitAmountCents);
  const pack = catalogueItem(CREDIT_PACK_LOOKUP_KEY);
  expect(CREDIT_PACK_DOLLARS * 100).toBe(pack.unitAmountCents);
  expect(pack.description).toContain(`pack of ${CREDITS_A_PACK} `);
  expect(TIER_OFFERS.map(({ tier }) => tier)).toEqual([...TIERS]);
  for (const { tier, dollars, includedSlots } of TIER_OFFERS) {
    const { unitAmountCents, description } = catalogueItem(tierLookupKey(tier));
    expect(dollars * 100).toBe(unitAmountCents);
    expect(description).toContain(`includes ${includedSlots} instance`);
  }
});

test('a choice adds up', () => {
  expect(slotsOf({ seats: 2, tier: 'PRO' })).toBe(7);
  expect(monthlyDollars({ seats: 2, creditPacks: 3, tier: 'PRO' })).toBe(89);
  expect(monthlyDollars({ seats: 1, creditPacks: 0, tier: null })).toBe(15);
});
