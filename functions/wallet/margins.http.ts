import { z } from 'zod';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import {
  getDefaultMargins,
  getMargins,
  getPriceOverrides,
  setDefaultMargins,
  setMargins,
  setPriceOverrides,
} from '../../shared/wallet/margins.ts';
import {
  defaultMarginsRequestSchema,
  defaultMarginsSchema,
  marginsRequestSchema,
  marginsSchema,
  priceOverridesRequestSchema,
  priceOverridesSchema,
} from '../../shared/wallet/rates.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Rates', access: { who: 'operator' } } as const;
const ofOrganization = { ...common, params: z.object({ id: idSchema('org') }) };
const unknown = { status: 404, code: 'ORGANIZATION.UNKNOWN', when: 'there is no such organization' };
const margins = {
  ...ofOrganization,
  path: 'api/v3/organizations/{id}/margins',
  responses: { 200: { description: 'The margins', schema: marginsSchema } },
} as const;
const overrides = {
  ...ofOrganization,
  path: 'api/v3/organizations/{id}/price-overrides',
  responses: { 200: { description: 'The agreed prices', schema: priceOverridesSchema } },
} as const;
const defaults = {
  ...common,
  path: 'api/v3/operator/default-margins',
  responses: { 200: { description: 'The default margin of each currency', schema: defaultMarginsSchema } },
} as const;

export const getMarginsEndpoint = defineEndpoint({
  ...margins,
  name: 'getMargins',
  method: 'GET',
  summary: 'An organization’s margins over Meta’s cost',
  problems: [unknown],
  async handle({ params }, { wallet }) {
    const result = await getMargins(wallet.margins, params.id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

export const setMarginsEndpoint = defineEndpoint({
  ...margins,
  name: 'setMargins',
  method: 'PUT',
  summary: 'Replace an organization’s margins',
  description:
    'In the currency of its wallet. A category that is not named takes the default margin, and sending in it raises an alert. Campaigns keep the prices they were launched with.',
  body: marginsRequestSchema,
  problems: [unknown, { status: 422, code: 'MARGINS.OF_ANOTHER', when: 'the object names another vendor or plan' }],
  async handle({ principal, params, body, correlationId }, { wallet }) {
    const change = { actor: principal.userId, correlationId };
    const result = await setMargins(wallet.margins, params.id, body, change);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const getPriceOverridesEndpoint = defineEndpoint({
  ...overrides,
  name: 'getPriceOverrides',
  method: 'GET',
  summary: 'Prices agreed with an organization',
  problems: [unknown],
  async handle({ params }, { wallet }) {
    const result = await getPriceOverrides(wallet.margins, params.id);
    return result.ok ? ok({ status: 200, body: { items: result.value }, revalidate: true }) : result;
  },
});

export const setPriceOverridesEndpoint = defineEndpoint({
  ...overrides,
  name: 'setPriceOverrides',
  method: 'PUT',
  summary: 'Replace the prices agreed with an organization',
  description: 'Each counts from its day on, in place of list rate plus margin. `ZZ` is a country that is not known.',
  body: priceOverridesRequestSchema,
  problems: [unknown],
  async handle({ principal, params, body, correlationId }, { wallet }) {
    const change = { actor: principal.userId, correlationId };
    const result = await setPriceOverrides(wallet.margins, params.id, body.items, change);
    return result.ok ? ok({ status: 200, body: { items: result.value } }) : result;
  },
});

export const getDefaultMarginsEndpoint = defineEndpoint({
  ...defaults,
  name: 'getDefaultMargins',
  method: 'GET',
  summary: 'The margin of a category that an organization’s own do not name',
  async handle(_call, { wallet }) {
    return ok({ status: 200, body: { margins: await getDefaultMargins(wallet.margins) }, revalidate: true });
  },
});

export const setDefaultMarginsEndpoint = defineEndpoint({
  ...defaults,
  name: 'setDefaultMargins',
  method: 'PUT',
  summary: 'Set the default margin of one currency or more',
  description: 'Currencies that are not named stay. Nothing is priced in a currency without a default margin.',
  body: defaultMarginsRequestSchema,
  async handle({ principal, body, correlationId }, { wallet }) {
    const change = { actor: principal.userId, correlationId };
    return ok({ status: 200, body: { margins: await setDefaultMargins(wallet.margins, body.margins, change) } });
  },
});
