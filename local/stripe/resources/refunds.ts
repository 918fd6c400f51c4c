import { z } from 'zod';
import { createRefund } from '../billing/refunds.ts';
import { invalid } from '../http/errors.ts';
import { listOf } from '../http/lists.ts';
import { int, listParams, mergeMetadata, metadata, text } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Refund } from '../state/wire.ts';

export const refundRoutes = [
  route(
    'POST',
    '/v1/refunds',
    z.strictObject({
      amount: int.optional(),
      charge: text.optional(),
      metadata: metadata.optional(),
      payment_intent: text.optional(),
      reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
    }),
    ({ account, params }) => {
      const charge =
        params.charge ??
        (params.payment_intent && account.get('payment_intent', params.payment_intent, 'payment_intent').latest_charge);
      if (!charge)
        throw invalid(
          'One of the following params should be provided for this request: payment_intent or charge.',
          'charge',
          'parameter_missing',
        );
      return createRefund(account, {
        charge,
        amount: params.amount,
        reason: params.reason,
        metadata: mergeMetadata(null, params.metadata),
      });
    },
  ),
  route('GET', '/v1/refunds/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => account.get('refund', id)),
  route(
    'POST',
    '/v1/refunds/:id',
    z.strictObject({ metadata: metadata.optional() }),
    ({ account, ids: [id = ''], params }) => {
      const change = (refund: Refund): void => {
        refund.metadata = mergeMetadata(refund.metadata, params.metadata);
      };
      return account.update('refund', id, change, 'refund.updated');
    },
  ),
  route(
    'GET',
    '/v1/refunds',
    z.strictObject({ ...listParams, charge: text.optional(), payment_intent: text.optional() }),
    ({ account, params }) =>
      listOf(account, 'refund', '/v1/refunds', params, {
        charge: params.charge,
        payment_intent: params.payment_intent,
      }),
  ),
];
