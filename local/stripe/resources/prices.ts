import { z } from 'zod';
import { invalid } from '../http/errors.ts';
import { listOf } from '../http/lists.ts';
import { currency, decimal, flag, int, listParams, mergeMetadata, metadata, text, unsettable } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { Plan, Price } from '../state/wire.ts';
import { createProduct } from './create-product.ts';

const recurring = z.strictObject({
  interval: z.enum(['day', 'week', 'month', 'year']),
  interval_count: int.default(1),
  usage_type: z.literal('licensed').optional(),
  trial_period_days: int.optional(),
});

export const priceDataParams = {
  currency,
  recurring: recurring.optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  unit_amount: int.optional(),
  unit_amount_decimal: decimal.optional(),
};

const productDataParams = z.strictObject({
  name: text,
  description: text.optional(),
  metadata: metadata.optional(),
  images: z.array(text).optional(),
  unit_label: text.optional(),
});

/** A price described where it is used, instead of by its id. */
export const inlinePriceParams = z.strictObject({
  ...priceDataParams,
  product: text.optional(),
  product_data: productDataParams.optional(),
});

const changeable = {
  active: flag.optional(),
  lookup_key: unsettable(text).optional(),
  metadata: metadata.optional(),
  nickname: unsettable(text).optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  transfer_lookup_key: flag.optional(),
};

export const priceRoutes = [
  route(
    'POST',
    '/v1/prices',
    z.strictObject({
      ...changeable,
      ...priceDataParams,
      billing_scheme: z.literal('per_unit').optional(),
      product: text.optional(),
      product_data: productDataParams.optional(),
    }),
    ({ account, params }) => createPrice(account, params),
  ),
  route('GET', '/v1/prices/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => account.get('price', id)),
  route('POST', '/v1/prices/:id', z.strictObject(changeable), ({ account, ids: [id = ''], params }) => {
    const { transfer_lookup_key: transfer, metadata: given, ...fields } = params;
    account.get('price', id);
    claimLookupKey(account, fields.lookup_key, transfer, id);
    const change = (price: Price): void => {
      Object.assign(price, fields);
      if (given !== undefined) price.metadata = mergeMetadata(price.metadata, given);
    };
    return account.update('price', id, change, 'price.updated');
  }),
  route(
    'GET',
    '/v1/prices',
    z.strictObject({
      ...listParams,
      active: flag.optional(),
      currency: currency.optional(),
      lookup_keys: z.array(text).max(10).optional(),
      product: text.optional(),
      type: z.enum(['one_time', 'recurring']).optional(),
    }),
    ({ account, params }) =>
      listOf(account, 'price', '/v1/prices', params, {
        active: params.active === undefined ? undefined : Number(params.active),
        currency: params.currency,
        lookup_key: params.lookup_keys,
        product: params.product,
        type: params.type,
      }),
  ),
];

type PriceSpec = z.output<typeof inlinePriceParams> & {
  [Name in keyof typeof changeable]?: z.output<(typeof changeable)[Name]>;
};

export function createPrice(account: Account, spec: PriceSpec): Price {
  if (spec.unit_amount === undefined && spec.unit_amount_decimal === undefined) {
    throw invalid('Missing required param: unit_amount.', 'unit_amount', 'parameter_missing');
  }
  if (!spec.product && !spec.product_data)
    throw invalid('Missing required param: product.', 'product', 'parameter_missing');
  if (spec.unit_amount !== undefined && spec.unit_amount < 0) {
    throw invalid('Invalid non-negative integer', 'unit_amount', 'parameter_invalid_integer');
  }
  claimLookupKey(account, spec.lookup_key, spec.transfer_lookup_key);
  const product = spec.product
    ? account.get('product', spec.product, 'product')
    : createProduct(account, { ...spec.product_data, name: spec.product_data?.name ?? '' });
  const exact = spec.unit_amount_decimal ?? String(spec.unit_amount);
  const price: Price = {
    id: newId('price'),
    object: 'price',
    active: spec.active ?? true,
    billing_scheme: 'per_unit',
    created: account.now(),
    currency: spec.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: spec.lookup_key ?? null,
    metadata: mergeMetadata(null, spec.metadata),
    nickname: spec.nickname ?? null,
    product: product.id,
    recurring: spec.recurring
      ? { meter: null, trial_period_days: null, usage_type: 'licensed', ...spec.recurring }
      : null,
    tax_behavior: spec.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: spec.recurring ? 'recurring' : 'one_time',
    unit_amount: exact.includes('.') ? null : Number(exact),
    unit_amount_decimal: exact,
  };
  return account.create(price, undefined, 'price.created');
}

/** The older form of a recurring price, which subscription items still carry. */
export function planOf(price: Price): Plan {
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  };
}

/** A lookup key names one price at a time; `transfer` takes it from the price that has it. */
function claimLookupKey(account: Account, key: string | null | undefined, transfer = false, owner?: string): void {
  if (!key) return;
  const [holder] = account.store.list('price', { lookup_key: key }, { limit: 1 });
  if (!holder || holder.id === owner) return;
  if (!transfer)
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, 'lookup_key', 'resource_already_exists');
  account.update('price', holder.id, (price) => (price.lookup_key = null), 'price.updated');
}
