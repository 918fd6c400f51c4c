import { z } from 'zod';
import { listOf } from '../http/lists.ts';
import { listParams, text } from '../http/params.ts';
import { route } from '../http/route.ts';

export const invoicePaymentRoutes = [
  route('GET', '/v1/invoice_payments/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('invoice_payment', id),
  ),
  route(
    'GET',
    '/v1/invoice_payments',
    z.strictObject({
      ...listParams,
      invoice: text.optional(),
      payment: z.strictObject({ type: z.literal('payment_intent'), payment_intent: text }).optional(),
      status: z.enum(['open', 'paid', 'canceled']).optional(),
    }),
    ({ account, params }) =>
      listOf(account, 'invoice_payment', '/v1/invoice_payments', params, {
        invoice: params.invoice,
        'payment.payment_intent': params.payment?.payment_intent,
        status: params.status,
      }),
  ),
];
