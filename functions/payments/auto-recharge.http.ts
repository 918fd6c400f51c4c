import { autoRechargeRequestSchema, autoRechargeSchema } from '../../shared/payments/payments.schema.ts';
import { setAutoRecharge } from '../../shared/payments/set-auto-recharge.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { path: 'wallet/auto-recharge', tag: 'Wallet', access: { who: 'member', role: 'ADMIN' } } as const;

export const getAutoRechargeEndpoint = defineEndpoint({
  ...common,
  name: 'getAutoRecharge',
  method: 'GET',
  summary: 'How the automatic recharge of the wallet stands',
  responses: { 200: { description: 'On or off, and how it fared', schema: autoRechargeSchema } },
  async handle({ principal }, { payments }) {
    return ok({ status: 200, body: await payments.automatic.stateOf(principal.organization.id), revalidate: true });
  },
});

export const setAutoRechargeEndpoint = defineEndpoint({
  ...common,
  name: 'setAutoRecharge',
  method: 'PUT',
  summary: 'Turn the automatic recharge on or off',
  description:
    'On, it charges the card that a recharge with `autoRecharge` saved, whenever less than the threshold is available. Three declines in a row, or a refund or dispute of a recharge, turn it off.',
  body: autoRechargeRequestSchema,
  responses: { 200: { description: 'How it stands now', schema: autoRechargeSchema } },
  problems: [
    { status: 404, code: 'WALLET.NONE', when: 'nothing was ever paid in' },
    { status: 409, code: 'RECHARGE.COUNTRY_REQUIRED', when: 'the profile names no country, which decides the tax' },
    { status: 409, code: 'RECHARGE.NO_SAVED_CARD', when: 'no recharge has saved a card yet' },
    { status: 422, code: 'RECHARGE.AMOUNT', when: 'the amount is out of bounds or finer than the currency' },
    { status: 422, code: 'RECHARGE.AUTOMATIC_UNSUPPORTED', when: 'the wallet is filled by Razorpay' },
  ],
  async handle({ principal, body, correlationId }, { payments }) {
    const result = await setAutoRecharge(payments.automatic, principal, body, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
