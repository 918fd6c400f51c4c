import { z } from 'zod';
import { listOf } from '../http/lists.ts';
import { listParams, mergeMetadata, metadata, text } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Charge } from '../state/wire.ts';

export const chargeRoutes = [
  route('GET', '/v1/charges/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => account.get('charge', id)),
  route(
    'POST',
    '/v1/charges/:id',
    z.strictObject({ description: text.optional(), metadata: metadata.optional() }),
    ({ account, ids: [id = ''], params }) => {
      const change = (charge: Charge): void => {
        if (params.description !== undefined) charge.description = params.description;
        if (params.metadata !== undefined) charge.metadata = mergeMetadata(charge.metadata, params.metadata);
      };
      return account.update('charge', id, change, 'charge.updated');
    },
  ),
  route(
    'GET',
    '/v1/charges',
    z.strictObject({ ...listParams, customer: text.optional(), payment_intent: text.optional() }),
    ({ account, params }) =>
      listOf(account, 'charge', '/v1/charges', params, {
        customer: params.customer,
        payment_intent: params.payment_intent,
      }),
  ),
  route(
    'GET',
    '/v1/balance_transactions',
    z.strictObject({ ...listParams, source: text.optional(), type: text.optional() }),
    ({ account, params }) =>
      listOf(account, 'balance_transaction', '/v1/balance_transactions', params, {
        source: params.source,
        type: params.type,
      }),
  ),
  route('GET', '/v1/balance_transactions/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('balance_transaction', id),
  ),
];
