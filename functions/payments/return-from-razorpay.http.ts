import { z } from 'zod';
import { returnFromRazorpay } from '../../shared/payments/return-from-razorpay.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const MAX_FORM_BYTES = 16 * 1024;

export const returnFromRazorpayEndpoint = defineEndpoint({
  name: 'returnFromRazorpay',
  method: 'POST',
  path: 'wallet/recharge/return',
  tag: 'Wallet',
  summary: 'Where Razorpay sends the buyer’s browser back to',
  access: { who: 'public' },
  query: z.object({ recharge: idSchema('rch').optional() }),
  rawBody: { maxBytes: MAX_FORM_BYTES, contentType: 'application/x-www-form-urlencoded' },
  responses: { 303: { description: 'On to the wallet’s page' } },
  problems: [{ status: 400, code: 'WEBHOOK.SIGNATURE_INVALID', when: 'Razorpay did not sign it' }],
  async handle({ rawBody, query, correlationId }, { payments, inbox, config }) {
    const form = new URLSearchParams(rawBody.toString('utf8'));
    const result = await returnFromRazorpay({ ...payments, inbox }, form, correlationId);
    if (!result.ok) return result;
    const { paid, outboxIds } = result.value;
    const shown = paid ? (query.recharge ?? 'paid') : 'failed';
    return ok({ status: 303, location: `${config.webBaseUrl}/wallet?recharge=${shown}`, outboxIds });
  },
});
