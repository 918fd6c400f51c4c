import { entitlementSchema } from '../../shared/billing/billing.schema.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

export const getEntitlementEndpoint = defineEndpoint({
  name: 'getEntitlement',
  method: 'GET',
  path: 'api/v3/billing/entitlements',
  tag: 'Billing',
  summary: 'Paid slots, active instances, billing status and credits',
  access: { who: 'member' },
  responses: { 200: { description: 'What the organization may do now', schema: entitlementSchema } },
  async handle({ principal }, { billing }) {
    return ok({ status: 200, body: await billing.store.entitlementOf(principal.organization.id), revalidate: true });
  },
});
