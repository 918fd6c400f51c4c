import { updateVendor } from '../../shared/identity/update-vendor.ts';
import { vendorChangeSchema, vendorSchema } from '../../shared/identity/vendor.schema.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { path: 'vendor/me', tag: 'Vendor' } as const;

export const getVendorEndpoint = defineEndpoint({
  ...common,
  name: 'getVendor',
  method: 'GET',
  summary: 'The vendor’s profile, company, tax and billing details',
  access: { who: 'member' },
  responses: { 200: { description: 'The vendor', schema: vendorSchema } },
  async handle({ principal }, { vendors }) {
    return ok({ status: 200, body: await vendors.find(principal.organization.id), revalidate: true });
  },
});

export const updateVendorEndpoint = defineEndpoint({
  ...common,
  name: 'updateVendor',
  method: 'PATCH',
  summary: 'Change them',
  access: { who: 'member', role: 'ADMIN' },
  body: vendorChangeSchema,
  responses: { 200: { description: 'The vendor as it is now', schema: vendorSchema } },
  problems: [{ status: 409, code: 'VENDOR.CURRENCY_FIXED', when: 'there is a wallet, whose currency stays' }],
  async handle({ principal, body, correlationId }, { vendors }) {
    const result = await updateVendor({ vendors }, principal, body, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
