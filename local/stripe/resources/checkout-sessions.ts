import { z } from 'zod';
import { createSession } from '../checkout/create.ts';
import { expireSession } from '../checkout/expire.ts';
import { commonInterval } from '../billing/subscription-items.ts';
import { priceFor } from '../billing/lines.ts';
import { invalid } from '../http/errors.ts';
import { listOf, pageOf } from '../http/lists.ts';
import { currency, flag, int, listParams, mergeMetadata, metadata, text, url } from '../http/params.ts';
import { route, type Call } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { CheckoutLine, CheckoutSession } from '../state/wire.ts';
import { createPrice, inlinePriceParams } from './prices.ts';

const lineItem = z.strictObject({
  price: text.optional(),
  price_data: inlinePriceParams.optional(),
  quantity: int.optional(),
  metadata: metadata.optional(),
});
const off = z
  .strictObject({
    enabled: flag.refine((enabled) => !enabled, { error: () => 'not supported here: only enabled=false' }),
  })
  .optional();

const createParams = z.strictObject({
  allow_promotion_codes: flag
    .refine((allowed) => !allowed, { error: () => 'not supported here: promotion codes' })
    .optional(),
  automatic_tax: off,
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  cancel_url: url.optional(),
  client_reference_id: text.optional(),
  currency: currency.optional(),
  customer: text.optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  customer_email: text.optional(),
  customer_update: z.strictObject({ address: text.optional(), name: text.optional() }).optional(),
  expires_at: int.optional(),
  invoice_creation: z
    .strictObject({ enabled: flag, invoice_data: z.strictObject({ metadata: metadata.optional() }).optional() })
    .optional(),
  line_items: z.array(lineItem).max(100).optional(),
  locale: text.optional(),
  metadata: metadata.optional(),
  mode: z.enum(['payment', 'setup', 'subscription']),
  payment_intent_data: z
    .strictObject({
      description: text.optional(),
      metadata: metadata.optional(),
      setup_future_usage: z.enum(['on_session', 'off_session']).optional(),
    })
    .optional(),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  payment_method_types: z.array(z.literal('card')).optional(),
  setup_intent_data: z.strictObject({ description: text.optional(), metadata: metadata.optional() }).optional(),
  submit_type: z.enum(['auto', 'pay', 'subscribe']).optional(),
  subscription_data: z
    .strictObject({
      description: text.optional(),
      metadata: metadata.optional(),
      trial_end: int.optional(),
      trial_period_days: int.optional(),
      trial_settings: z
        .strictObject({
          end_behavior: z.strictObject({ missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']) }),
        })
        .optional(),
    })
    .optional(),
  success_url: url,
  ui_mode: z.enum(['hosted_page', 'hosted']).optional(),
});

export const checkoutSessionRoutes = [
  route('POST', '/v1/checkout/sessions', createParams, create),
  route('GET', '/v1/checkout/sessions/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('checkout.session', id),
  ),
  route(
    'POST',
    '/v1/checkout/sessions/:id',
    z.strictObject({ metadata: metadata.optional() }),
    ({ account, ids: [id = ''], params }) =>
      account.update(
        'checkout.session',
        id,
        (session) => (session.metadata = mergeMetadata(session.metadata, params.metadata)),
      ),
  ),
  route('POST', '/v1/checkout/sessions/:id/expire', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    expireSession(account, id),
  ),
  route(
    'GET',
    '/v1/checkout/sessions/:id/line_items',
    z.strictObject(listParams),
    ({ account, ids: [id = ''], params }) => {
      account.get('checkout.session', id);
      return pageOf(
        account.store.hidden<'checkout.session'>(id).lines,
        `/v1/checkout/sessions/${id}/line_items`,
        params,
      );
    },
  ),
  route(
    'GET',
    '/v1/checkout/sessions',
    z.strictObject({
      ...listParams,
      customer: text.optional(),
      payment_intent: text.optional(),
      status: z.enum(['complete', 'expired', 'open']).optional(),
      subscription: text.optional(),
    }),
    ({ account, params }) =>
      listOf(account, 'checkout.session', '/v1/checkout/sessions', params, {
        customer: params.customer,
        payment_intent: params.payment_intent,
        status: params.status,
        subscription: params.subscription,
      }),
  ),
];

function create({ account, params }: Call<z.output<typeof createParams>>): CheckoutSession {
  const { mode, subscription_data: forSubscription, payment_intent_data: forPayment } = params;
  if (params.customer && params.customer_email)
    throw invalid('You may only specify one of these parameters: customer, customer_email.', 'customer_email');
  if (params.customer) account.get('customer', params.customer, 'customer');
  requireOwnMode(mode, 'subscription', 'subscription_data', forSubscription);
  requireOwnMode(mode, 'payment', 'payment_intent_data', forPayment);
  requireOwnMode(mode, 'setup', 'setup_intent_data', params.setup_intent_data);
  const lines = mode === 'setup' ? [] : linesOf(account, mode, params.line_items ?? []);
  return createSession(account, {
    mode,
    currency: lines[0]?.currency ?? params.currency ?? null,
    successUrl: params.success_url,
    cancelUrl: params.cancel_url ?? null,
    customer: params.customer ?? null,
    customerEmail: params.customer_email ?? null,
    customerCreation: params.customer_creation ?? 'if_required',
    clientReferenceId: params.client_reference_id ?? null,
    metadata: mergeMetadata(null, params.metadata),
    expiresAt: params.expires_at ?? null,
    paymentMethodCollection: params.payment_method_collection ?? 'always',
    createsInvoice: params.invoice_creation?.enabled ?? false,
    plan: {
      lines,
      subscription: {
        metadata: mergeMetadata(null, forSubscription?.metadata),
        description: forSubscription?.description ?? null,
        trialEnd: forSubscription?.trial_end ?? null,
        trialDays: forSubscription?.trial_period_days ?? null,
        missingPaymentMethod: forSubscription?.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
      },
      payment: {
        metadata: mergeMetadata(null, forPayment?.metadata),
        description: forPayment?.description ?? null,
        setupFutureUsage: forPayment?.setup_future_usage ?? null,
      },
      setup: {
        metadata: mergeMetadata(null, params.setup_intent_data?.metadata),
        description: params.setup_intent_data?.description ?? null,
      },
      invoiceMetadata: mergeMetadata(null, params.invoice_creation?.invoice_data?.metadata),
    },
  });
}

function requireOwnMode(mode: string, owner: string, param: string, given: unknown): void {
  if (given !== undefined && mode !== owner) throw invalid(`You can not pass \`${param}\` in \`${mode}\` mode.`, param);
}

function linesOf(
  account: Account,
  mode: 'payment' | 'subscription',
  given: z.output<typeof lineItem>[],
): CheckoutLine[] {
  if (given.length === 0) throw invalid(`Missing required param: line_items.`, 'line_items', 'parameter_missing');
  const lines = given.map((item, index) => lineOf(account, item, index));
  const recurring = lines.flatMap(({ price }) => (price?.recurring ? [price] : []));
  if (mode === 'payment' && recurring.length > 0) {
    throw invalid(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
      'mode',
    );
  }
  if (mode === 'subscription') {
    if (recurring.length === 0)
      throw invalid(
        'You must provide at least one recurring price in `subscription` mode when using prices.',
        'line_items',
      );
    commonInterval(recurring);
  }
  return lines;
}

function lineOf(account: Account, item: z.output<typeof lineItem>, index: number): CheckoutLine {
  if (item.price && item.price_data)
    throw invalid('You may only specify one of these parameters: price, price_data.', `line_items[${index}][price]`);
  const price = item.price
    ? account.get('price', item.price, `line_items[${index}][price]`)
    : item.price_data && createPrice(account, { ...item.price_data, active: false });
  if (!price)
    throw invalid(
      `Missing required param: line_items[${index}][price].`,
      `line_items[${index}][price]`,
      'parameter_missing',
    );
  if (item.price && !price.active)
    throw invalid(
      'The price specified is inactive. This field only accepts active prices.',
      `line_items[${index}][price]`,
    );
  const quantity = item.quantity ?? 1;
  if (quantity < 1)
    throw invalid(
      'This value must be greater than or equal to 1.',
      `line_items[${index}][quantity]`,
      'parameter_invalid_integer',
    );
  const amount = priceFor(price, quantity);
  return {
    id: newId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: account.get('product', price.product).name,
    metadata: mergeMetadata(null, item.metadata),
    price,
    quantity,
  };
}
