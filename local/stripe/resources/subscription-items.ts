import { z } from 'zod';
import { updateSubscription } from '../billing/update-subscription.ts';
import { missing } from '../http/errors.ts';
import { pageOf } from '../http/lists.ts';
import { flag, int, listParams, metadata, text } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import type { Subscription, SubscriptionItem } from '../state/wire.ts';
import { inlinePriceParams } from './prices.ts';
import { priceOf } from './subscriptions.ts';

const changeParams = {
  metadata: metadata.optional(),
  off_session: flag.optional(),
  payment_behavior: z.enum(['allow_incomplete', 'default_incomplete', 'error_if_incomplete']).optional(),
  price: text.optional(),
  price_data: inlinePriceParams.optional(),
  proration_behavior: z.enum(['create_prorations', 'always_invoice', 'none']).optional(),
  proration_date: int.optional(),
  quantity: int.optional(),
};
type Change = z.output<z.ZodObject<typeof changeParams>>;

export const subscriptionItemRoutes = [
  route(
    'POST',
    '/v1/subscription_items',
    z.strictObject({ ...changeParams, subscription: text }),
    ({ account, params }) => {
      const { data: before } = account.get('subscription', params.subscription, 'subscription').items;
      change(account, params.subscription, params, {});
      const { data: after } = account.get('subscription', params.subscription).items;
      return after.find((item) => !before.some(({ id }) => id === item.id)) ?? {};
    },
  ),
  route(
    'GET',
    '/v1/subscription_items/:id',
    z.strictObject({}),
    ({ account, ids: [id = ''] }) => findItem(account, id).item,
  ),
  route('POST', '/v1/subscription_items/:id', z.strictObject(changeParams), ({ account, ids: [id = ''], params }) => {
    change(account, findItem(account, id).subscription.id, params, { id });
    return findItem(account, id).item;
  }),
  route(
    'DELETE',
    '/v1/subscription_items/:id',
    z.strictObject({ proration_behavior: changeParams.proration_behavior, proration_date: int.optional() }),
    ({ account, ids: [id = ''], params }) => {
      change(account, findItem(account, id).subscription.id, params, { id, deleted: true });
      return { id, object: 'subscription_item', deleted: true };
    },
  ),
  route('GET', '/v1/subscription_items', z.strictObject({ ...listParams, subscription: text }), ({ account, params }) =>
    pageOf(
      account.get('subscription', params.subscription, 'subscription').items.data,
      `/v1/subscription_items?subscription=${params.subscription}`,
      params,
    ),
  ),
];

function change(
  account: Account,
  subscription: string,
  params: Change,
  target: { id?: string; deleted?: boolean },
): void {
  const price = params.price || params.price_data ? priceOf(account, params) : undefined;
  updateSubscription(account, subscription, {
    items: [{ ...target, price, quantity: params.quantity, metadata: params.metadata }],
    prorationBehavior: params.proration_behavior,
    prorationDate: params.proration_date,
    paymentBehavior: params.payment_behavior,
  });
}

function findItem(account: Account, id: string): { subscription: Subscription; item: SubscriptionItem } {
  for (const subscription of account.store.list('subscription')) {
    const item = subscription.items.data.find((candidate) => candidate.id === id);
    if (item && !subscription.ended_at) return { subscription, item };
  }
  throw missing('subscription_item', id);
}
