import { z } from 'zod';
import { cancelAndBill } from '../billing/cancel-and-bill.ts';
import { createSubscription } from '../billing/create-subscription.ts';
import { createInvoiceItem } from '../billing/invoice-items.ts';
import { priceFor, pricingOf } from '../billing/lines.ts';
import { resume } from '../billing/renewal.ts';
import { currentPeriod } from '../billing/subscription-items.ts';
import { updateSubscription } from '../billing/update-subscription.ts';
import { invalid } from '../http/errors.ts';
import { listOf } from '../http/lists.ts';
import { flag, int, listParams, mergeMetadata, metadata, text, unsettable } from '../http/params.ts';
import { route, type Call } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import { day } from '../state/due.ts';
import type { Subscription } from '../state/wire.ts';
import { createPrice, inlinePriceParams } from './prices.ts';
import { resolvePaymentMethod } from './payment-methods.ts';

const prorationBehavior = z.enum(['create_prorations', 'always_invoice', 'none']).optional();
const feedback = z.enum([
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
]);
const cancellationDetails = z
  .strictObject({ comment: unsettable(text).optional(), feedback: unsettable(feedback).optional() })
  .optional();
const newItemParams = {
  price: text.optional(),
  price_data: inlinePriceParams.optional(),
  quantity: int.optional(),
  metadata: metadata.optional(),
};
export const itemChangeParams = z.strictObject({ ...newItemParams, id: text.optional(), deleted: flag.optional() });

const settings = {
  cancel_at: unsettable(int).optional(),
  cancel_at_period_end: flag.optional(),
  collection_method: z
    .literal('charge_automatically', { error: () => 'not supported here: only charge_automatically' })
    .optional(),
  default_payment_method: unsettable(text).optional(),
  description: unsettable(text).optional(),
  metadata: metadata.optional(),
  off_session: flag.optional(),
  payment_behavior: z.enum(['allow_incomplete', 'default_incomplete', 'error_if_incomplete']).optional(),
  payment_settings: z
    .strictObject({
      payment_method_types: z.array(z.literal('card')).optional(),
      save_default_payment_method: z.enum(['off', 'on_subscription']).optional(),
    })
    .optional(),
  proration_behavior: prorationBehavior,
  trial_end: z.union([z.literal('now'), int]).optional(),
  trial_settings: z
    .strictObject({
      end_behavior: z.strictObject({ missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']) }),
    })
    .optional(),
};

const createParams = z.strictObject({
  ...settings,
  customer: text,
  items: z.array(z.strictObject(newItemParams)).min(1),
  add_invoice_items: z.array(z.strictObject({ price: text, quantity: int.optional() })).optional(),
  currency: text.optional(),
  trial_period_days: int.optional(),
});

const updateParams = z.strictObject({
  ...settings,
  cancellation_details: cancellationDetails,
  items: z.array(itemChangeParams).optional(),
  pause_collection: unsettable(
    z.strictObject({ behavior: z.enum(['keep_as_draft', 'mark_uncollectible', 'void']), resumes_at: int.optional() }),
  ).optional(),
  proration_date: int.optional(),
});

export const subscriptionRoutes = [
  route('POST', '/v1/subscriptions', createParams, create),
  route('GET', '/v1/subscriptions/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('subscription', id),
  ),
  route('POST', '/v1/subscriptions/:id', updateParams, update),
  route(
    'DELETE',
    '/v1/subscriptions/:id',
    z.strictObject({
      cancellation_details: cancellationDetails,
      invoice_now: flag.optional(),
      prorate: flag.optional(),
    }),
    ({ account, ids: [id = ''], params }) =>
      cancelAndBill(
        account,
        id,
        { reason: 'cancellation_requested', ...params.cancellation_details },
        { prorate: params.prorate ?? false, invoiceNow: params.invoice_now ?? false },
      ),
  ),
  route('POST', '/v1/subscriptions/:id/resume', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    if (account.get('subscription', id).status !== 'paused')
      throw invalid('This subscription is not paused, so it cannot be resumed.');
    return resume(account, id);
  }),
  route(
    'GET',
    '/v1/subscriptions',
    z.strictObject({
      ...listParams,
      customer: text.optional(),
      status: z
        .enum([
          'active',
          'all',
          'canceled',
          'ended',
          'incomplete',
          'incomplete_expired',
          'past_due',
          'paused',
          'trialing',
          'unpaid',
        ])
        .optional(),
    }),
    ({ account, params: { status, ...params } }) =>
      listOf(account, 'subscription', '/v1/subscriptions', params, {
        customer: params.customer,
        ...withStatus(status),
      }),
  ),
];

function create({ account, params }: Call<z.output<typeof createParams>>): Subscription {
  if (params.trial_end === 'now')
    throw invalid('trial_end=now has no meaning when a subscription is created.', 'trial_end');
  const { customer, trial_settings: trial } = params;
  account.get('customer', customer, 'customer');
  const card = ownCard(account, params.default_payment_method, customer);
  const trialEnd =
    params.trial_end ?? (params.trial_period_days ? account.now() + params.trial_period_days * day : null);
  for (const item of params.add_invoice_items ?? []) {
    const price = account.get('price', item.price, 'add_invoice_items[0][price]');
    const quantity = item.quantity ?? 1;
    const description = account.get('product', price.product).name;
    createInvoiceItem(account, {
      amount: priceFor(price, quantity),
      currency: price.currency,
      customer,
      description,
      quantity,
      pricing: pricingOf(price),
    });
  }
  const subscription = createSubscription(account, {
    customer,
    items: params.items.map((item) => ({
      ...item,
      price: priceOf(account, item),
      metadata: mergeMetadata(null, item.metadata),
    })),
    metadata: mergeMetadata(null, params.metadata),
    description: params.description,
    defaultPaymentMethod: card ?? null,
    trialEnd,
    missingPaymentMethod: trial?.end_behavior.missing_payment_method,
    cancelAt: params.cancel_at,
    cancelAtPeriodEnd: params.cancel_at_period_end,
    paymentBehavior: params.payment_behavior,
  });
  if (!params.payment_settings) return subscription;
  return account.update('subscription', subscription.id, (changed) =>
    Object.assign(changed.payment_settings ?? {}, params.payment_settings),
  );
}

function update({ account, ids: [id = ''], params }: Call<z.output<typeof updateParams>>): Subscription {
  const { customer } = account.get('subscription', id);
  const card = ownCard(account, params.default_payment_method, customer);
  return updateSubscription(account, id, {
    items: params.items?.map((item) => ({
      ...item,
      price: item.price || item.price_data ? priceOf(account, item) : undefined,
    })),
    prorationBehavior: params.proration_behavior,
    prorationDate: params.proration_date,
    paymentBehavior: params.payment_behavior,
    trialEnd: params.trial_end,
    fields: (subscription) => {
      if (params.metadata !== undefined) subscription.metadata = mergeMetadata(subscription.metadata, params.metadata);
      if (params.description !== undefined) subscription.description = params.description;
      if (card !== undefined) subscription.default_payment_method = card;
      if (params.trial_settings)
        subscription.trial_settings = {
          end_behavior: { billing_cycle_anchor: null, ...params.trial_settings.end_behavior },
        };
      if (params.payment_settings) Object.assign(subscription.payment_settings ?? {}, params.payment_settings);
      if (params.cancellation_details)
        Object.assign(subscription.cancellation_details ?? {}, params.cancellation_details);
      if (params.pause_collection !== undefined) {
        const pause = params.pause_collection;
        subscription.pause_collection = pause && { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null };
      }
      planCancellation(account, subscription, params.cancel_at_period_end, params.cancel_at);
    },
  });
}

/** Plans the end, or takes the plan back. */
export function planCancellation(
  account: Account,
  subscription: Subscription,
  atPeriodEnd: boolean | undefined,
  at: number | null | undefined,
): void {
  if (atPeriodEnd === undefined && at === undefined) return;
  subscription.cancel_at_period_end = atPeriodEnd ?? false;
  subscription.cancel_at = atPeriodEnd ? currentPeriod(subscription).end : (at ?? null);
  const planned = subscription.cancel_at !== null;
  subscription.canceled_at = planned ? account.now() : null;
  if (subscription.cancellation_details)
    subscription.cancellation_details.reason = planned ? 'cancellation_requested' : null;
}

export function priceOf(
  account: Account,
  item: { price?: string | undefined; price_data?: z.output<typeof inlinePriceParams> | undefined },
): string {
  if (item.price) return item.price;
  if (!item.price_data)
    throw invalid('Missing required param: items[0][price].', 'items[0][price]', 'parameter_missing');
  return createPrice(account, { ...item.price_data, active: true }).id;
}

function ownCard(account: Account, id: string | null | undefined, customer: string): string | null | undefined {
  if (!id) return id;
  const method = resolvePaymentMethod(account, id);
  if (method.customer === customer) return method.id;
  throw invalid(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    'default_payment_method',
  );
}

/** Unless all are asked for, what was canceled is left out. */
function withStatus(status: string | undefined): Record<string, string | string[]> {
  if (status === 'all') return {};
  if (status === 'ended') return { status: ['canceled', 'incomplete_expired'] };
  return status ? { status } : { 'status <>': 'canceled' };
}
