import { z } from 'zod';
import { taxRateRequestSchema, taxRateSchema } from '../../shared/payments/payments.schema.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { path: 'api/v3/operator/tax-rates', tag: 'Operations', access: { who: 'operator' } } as const;

export const setTaxRateEndpoint = defineEndpoint({
  ...common,
  name: 'setTaxRate',
  method: 'PUT',
  summary: 'Set the tax on recharges of a country’s vendors',
  description: 'Without a rate a country has none. Recharges that were begun keep the rate of their time.',
  body: taxRateRequestSchema,
  responses: { 200: { description: 'The rate', schema: taxRateSchema } },
  async handle({ principal, body, correlationId }, { payments }) {
    const rate = { ...body, validFrom: body.validFrom ?? null, actor: principal.userId, correlationId };
    return ok({ status: 200, body: await payments.taxRates.set(rate) });
  },
});

export const listTaxRatesEndpoint = defineEndpoint({
  ...common,
  name: 'listTaxRates',
  method: 'GET',
  summary: 'Taxes on recharges, by country, the newest first',
  responses: { 200: { description: 'All rates there ever were', schema: z.object({ items: z.array(taxRateSchema) }) } },
  async handle(_call, { payments }) {
    return ok({ status: 200, body: { items: await payments.taxRates.list() }, revalidate: true });
  },
});
