import type { Entitlement } from '../../../../shared/billing/billing.schema.ts';
import { hasArrived } from './awaited-purchase.ts';

const entitlement: Entitlement = {
  organizationId: 'org_0193a5a0000070008000000000000001',
  status: 'ACTIVE',
  tier: null,
  seats: 2,
  paidSlots: 2,
  activeInstances: 0,
  availableSlots: 2,
  creditPacks: 0,
  credits: 0,
  creditsHeld: 0,
  currentPeriodStart: null,
  currentPeriodEnd: null,
  graceEndsAt: null,
  updatedAt: null,
};
const purchase = { organizationId: entitlement.organizationId, seats: 2, creditPacks: 0, tier: null };

test('a purchase has arrived when the paid entitlement holds what was chosen', () => {
  expect(hasArrived(entitlement, purchase)).toBe(true);
  expect(hasArrived({ ...entitlement, seats: 1 }, purchase)).toBe(false);
  expect(hasArrived({ ...entitlement, tier: 'PRO' }, purchase)).toBe(false);
  expect(hasArrived({ ...entitlement, creditPacks: 1 }, purchase)).toBe(false);
});

test.each(['NONE', 'INCOMPLETE', 'PAST_DUE', 'UNPAID', 'PAUSED', 'CANCELED'] as const)('%s is not paid', (status) => {
  expect(hasArrived({ ...entitlement, status }, purchase)).toBe(false);
});

test('another organization’s purchase, or none, asks for any paid entitlement', () => {
  expect(hasArrived(entitlement, null)).toBe(true);
  expect(hasArrived(entitlement, { ...purchase, organizationId: 'org_other', seats: 9 })).toBe(true);
});
