import { z } from 'zod';
import { AppError } from '../../shared/kernel/app-error.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { fail, ok } from '../../shared/kernel/result.ts';
import { importRateCard } from '../../shared/wallet/import-rate-card.ts';
import {
  listRatesSchema,
  rateCardPageSchema,
  rateImportQuerySchema,
  rateImportSchema,
} from '../../shared/wallet/rates.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Rates', access: { who: 'operator' } } as const;

export const importRatesEndpoint = defineEndpoint({
  ...common,
  name: 'importRates',
  method: 'POST',
  path: 'api/v3/rates/import',
  summary: 'Import Meta’s published rate card, all of it or nothing',
  description:
    'The first line names the columns: Market, Currency, Marketing, Utility, Authentication, Authentication-International, Service. `n/a` is no rate. The answer says what the card changes against the one that would be in force on its first day.',
  query: rateImportQuerySchema,
  rawBody: { maxBytes: 1024 * 1024, contentType: 'text/csv' },
  responses: { 200: { description: 'What it changed, or would change', schema: rateImportSchema } },
  problems: [{ status: 422, code: 'RATES.INVALID_FILE', when: 'any row is bad; each is named with its line' }],
  async handle({ principal, query, rawBody, correlationId }, { wallet }) {
    const file = { ...query, content: rawBody, sample: false };
    const result = await importRateCard(wallet.rates, file, { actor: principal.userId, correlationId });
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const listRateCardsEndpoint = defineEndpoint({
  ...common,
  name: 'listRateCards',
  method: 'GET',
  path: 'api/v3/rates',
  summary: 'Imported rate cards, newest first',
  query: pageQuerySchema('rtc'),
  responses: { 200: { description: 'One page', schema: rateCardPageSchema } },
  async handle({ query: { cursor, limit } }, { wallet }) {
    const items = await wallet.rates.cards(cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});

export const getRateCardEndpoint = defineEndpoint({
  ...common,
  name: 'getRateCard',
  method: 'GET',
  path: 'api/v3/rates/{id}',
  summary: 'All rates of one card',
  params: z.object({ id: idSchema('rtc') }),
  responses: { 200: { description: 'The rates', schema: listRatesSchema } },
  problems: [{ status: 404, code: 'RATES.UNKNOWN', when: 'there is no such card' }],
  async handle({ params }, { wallet }) {
    const items = await wallet.rates.ratesOf(params.id);
    if (items) return ok({ status: 200, body: { items }, revalidate: true });
    return fail(new AppError('RATES.UNKNOWN', { kind: 'not_found', message: 'there is no such rate card' }));
  },
});
