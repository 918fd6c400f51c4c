import { rechargeInitSchema, rechargeRequestSchema } from '../../shared/payments/payments.schema.ts';
import { startRecharge } from '../../shared/payments/start-recharge.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

export const startRechargeEndpoint = defineEndpoint({
  name: 'startRecharge',
  method: 'POST',
  path: 'wallet/recharge/init',
  tag: 'Wallet',
  summary: 'Begin a recharge of the wallet',
  description:
    'The first recharge makes the wallet and fixes its currency. INR is paid with Razorpay, other currencies with Stripe. The wallet is credited net of tax once the provider says that it was paid.',
  access: { who: 'member', role: 'ADMIN' },
  body: rechargeRequestSchema,
  idempotent: true,
  responses: { 200: { description: 'Where to pay', schema: rechargeInitSchema } },
  problems: [
    {
      status: 422,
      code: 'RECHARGE.AMOUNT',
      when: 'the amount is out of bounds or finer than the currency; the problem names them',
    },
    { status: 409, code: 'RECHARGE.COUNTRY_REQUIRED', when: 'the profile names no country, which decides the tax' },
    { status: 422, code: 'RECHARGE.CURRENCY_UNSUPPORTED', when: 'no provider takes the currency' },
    { status: 422, code: 'RECHARGE.AUTOMATIC_UNSUPPORTED', when: 'automatic recharge is asked for a wallet in INR' },
    { status: 422, code: 'WALLET.CURRENCY', when: 'the wallet has another currency' },
    { status: 503, code: 'STRIPE.UNAVAILABLE', when: 'Stripe does not answer' },
    { status: 503, code: 'RAZORPAY.UNAVAILABLE', when: 'Razorpay does not answer' },
  ],
  async handle({ principal, body, idempotencyKey, correlationId }, { payments }) {
    const result = await startRecharge(payments, principal, body, { idempotencyKey, correlationId });
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
