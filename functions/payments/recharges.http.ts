import { z } from 'zod';
import { configuredProviders } from '../../shared/payments/configured-providers.ts';
import { findRecharge, unknownRecharge } from '../../shared/payments/find-recharge.ts';
import {
  operatorRechargeSchema,
  rechargeCurrenciesSchema,
  rechargeDetailSchema,
  rechargePageSchema,
  rechargeQuoteQuerySchema,
  rechargeQuoteSchema,
} from '../../shared/payments/payments.schema.ts';
import { quoteRecharge } from '../../shared/payments/quote-recharge.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { fail, ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const unknown = { status: 404, code: 'RECHARGE.UNKNOWN', when: 'there is no such recharge' };
const common = { method: 'GET', tag: 'Wallet', access: { who: 'member', role: 'ADMIN' } } as const;

export const quoteRechargeEndpoint = defineEndpoint({
  ...common,
  name: 'quoteRecharge',
  path: 'wallet/recharge/quote',
  summary: 'What a recharge would cost with its tax',
  query: rechargeQuoteQuerySchema,
  responses: { 200: { description: 'The price; nothing is begun', schema: rechargeQuoteSchema } },
  problems: [
    { status: 409, code: 'RECHARGE.COUNTRY_REQUIRED', when: 'the profile names no country, which decides the tax' },
    { status: 422, code: 'RECHARGE.AMOUNT', when: 'the amount is out of bounds or finer than the currency' },
    { status: 422, code: 'RECHARGE.CURRENCY_UNSUPPORTED', when: 'no provider takes the currency' },
    { status: 422, code: 'WALLET.CURRENCY', when: 'the wallet has another currency' },
  ],
  async handle({ principal, query }, { payments }) {
    const result = await quoteRecharge(payments, principal.organization.id, query);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const listRechargeCurrenciesEndpoint = defineEndpoint({
  ...common,
  name: 'listRechargeCurrencies',
  path: 'wallet/recharge/currencies',
  summary: 'Currencies that a wallet may have, who takes them, and how much',
  responses: { 200: { description: 'All of them', schema: rechargeCurrenciesSchema } },
  async handle(_call, { payments }) {
    const items = await payments.store.currencies(configuredProviders(payments.providers));
    return ok({ status: 200, body: { items }, revalidate: true });
  },
});

export const listRechargesEndpoint = defineEndpoint({
  ...common,
  name: 'listRecharges',
  path: 'wallet/recharges',
  summary: 'Recharges and their receipts, newest first',
  query: pageQuerySchema('rch'),
  responses: { 200: { description: 'One page', schema: rechargePageSchema } },
  async handle({ principal, query: { cursor, limit } }, { payments }) {
    const items = await payments.store.list(principal.organization.id, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});

export const getRechargeEndpoint = defineEndpoint({
  ...common,
  name: 'getRecharge',
  path: 'wallet/recharges/{id}',
  summary: 'One recharge',
  params: z.object({ id: idSchema('rch') }),
  responses: { 200: { description: 'The recharge, and where it can still be paid', schema: rechargeDetailSchema } },
  problems: [unknown],
  async handle({ principal, params: { id } }, { payments }) {
    const result = await findRecharge(payments, principal.organization.id, id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

export const viewRechargeEndpoint = defineEndpoint({
  method: 'GET',
  tag: 'Operations',
  access: { who: 'operator' },
  name: 'viewRecharge',
  path: 'api/v3/operator/recharges/{id}',
  summary: 'One recharge of any organization, and what the provider calls it',
  params: z.object({ id: idSchema('rch') }),
  responses: { 200: { description: 'The recharge', schema: operatorRechargeSchema } },
  problems: [unknown],
  async handle({ params: { id } }, { payments }) {
    const recharge = await payments.store.findForOperator(id);
    return recharge ? ok({ status: 200, body: recharge, revalidate: true }) : fail(unknownRecharge());
  },
});
