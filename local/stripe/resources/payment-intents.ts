import { z } from 'zod';
import { authenticationRequired, cardError, testCard } from '../billing/cards.ts';
import { cancelIntent, createIntent, pay } from '../billing/payments.ts';
import { invalid } from '../http/errors.ts';
import { listOf } from '../http/lists.ts';
import { currency, flag, int, listParams, mergeMetadata, metadata, text, unsettable } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import type { PaymentIntent } from '../state/wire.ts';
import { attach, resolvePaymentMethod } from './payment-methods.ts';

const futureUsage = z.enum(['on_session', 'off_session']).optional();
const shared = {
  customer: text.optional(),
  description: unsettable(text).optional(),
  metadata: metadata.optional(),
  payment_method: text.optional(),
  receipt_email: unsettable(text).optional(),
  setup_future_usage: futureUsage,
};
const confirmation = { off_session: flag.optional(), return_url: text.optional() };

export const paymentIntentRoutes = [
  route(
    'POST',
    '/v1/payment_intents',
    z.strictObject({
      ...shared,
      ...confirmation,
      amount: int,
      automatic_payment_methods: z
        .strictObject({ enabled: flag, allow_redirects: z.enum(['always', 'never']).optional() })
        .optional(),
      confirm: flag.optional(),
      currency,
      payment_method_types: z.array(z.literal('card')).optional(),
    }),
    ({ account, params }) => {
      if (params.customer) account.get('customer', params.customer, 'customer');
      const intent = createIntent(account, {
        amount: params.amount,
        currency: params.currency,
        customer: params.customer ?? null,
        description: params.description,
        metadata: mergeMetadata(null, params.metadata),
        receiptEmail: params.receipt_email,
        setupFutureUsage: params.setup_future_usage ?? null,
      });
      if (params.payment_method) choose(account, intent.id, params.payment_method);
      return params.confirm
        ? confirm(account, intent.id, params.off_session ?? false)
        : account.get('payment_intent', intent.id);
    },
  ),
  route(
    'GET',
    '/v1/payment_intents/:id',
    z.strictObject({ client_secret: text.optional() }),
    ({ account, ids: [id = ''] }) => account.get('payment_intent', id),
  ),
  route(
    'POST',
    '/v1/payment_intents/:id',
    z.strictObject({ ...shared, amount: int.optional(), currency: currency.optional() }),
    ({ account, ids: [id = ''], params: { metadata: given, payment_method: card, ...fields } }) => {
      if (fields.customer) account.get('customer', fields.customer, 'customer');
      account.update('payment_intent', id, (intent) => {
        if (fields.amount !== undefined && intent.status === 'succeeded')
          throw invalid("This PaymentIntent's amount could not be updated because it has a status of succeeded.");
        Object.assign(intent, fields);
        if (given !== undefined) intent.metadata = mergeMetadata(intent.metadata, given);
      });
      if (card) choose(account, id, card);
      return account.get('payment_intent', id);
    },
  ),
  route(
    'POST',
    '/v1/payment_intents/:id/confirm',
    z.strictObject({ ...confirmation, payment_method: text.optional(), setup_future_usage: futureUsage }),
    ({ account, ids: [id = ''], params }) => {
      if (params.payment_method) choose(account, id, params.payment_method);
      return confirm(account, id, params.off_session ?? false);
    },
  ),
  route(
    'POST',
    '/v1/payment_intents/:id/cancel',
    z.strictObject({
      cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
    }),
    ({ account, ids: [id = ''], params }) => cancelIntent(account, id, params.cancellation_reason ?? null),
  ),
  route(
    'GET',
    '/v1/payment_intents',
    z.strictObject({ ...listParams, customer: text.optional() }),
    ({ account, params }) =>
      listOf(account, 'payment_intent', '/v1/payment_intents', params, { customer: params.customer }),
  ),
];

function choose(account: Account, id: string, paymentMethod: string): void {
  const method = resolvePaymentMethod(account, paymentMethod);
  account.update('payment_intent', id, (intent) => {
    if (method.customer && method.customer !== intent.customer) {
      throw invalid(
        `The PaymentMethod ${method.id} belongs to the Customer ${method.customer}. Please include it in the customer parameter.`,
        'payment_method',
      );
    }
    intent.payment_method = method.id;
    if (intent.status === 'requires_payment_method') intent.status = 'requires_confirmation';
  });
}

function confirm(account: Account, id: string, offSession: boolean): PaymentIntent {
  const { status, payment_method: card, customer, setup_future_usage: keep } = account.get('payment_intent', id);
  if (status === 'succeeded' || status === 'canceled') {
    throw invalid(
      `You cannot confirm this PaymentIntent because it has already ${status} or been canceled.`,
      undefined,
      'payment_intent_unexpected_state',
    );
  }
  if (!card) {
    const message = "You cannot confirm this PaymentIntent because it's missing a payment method.";
    throw invalid(message, 'payment_method', 'payment_intent_unexpected_state');
  }
  const { asksHolder } = testCard(account.store.hidden<'payment_method'>(card).cardNumber);
  if (asksHolder && !offSession) throw invalid('not supported here: authentication outside of the checkout page');
  const { decline, charge, intent } = pay(account, id, card, asksHolder ? authenticationRequired : undefined);
  if (decline) throw cardError(decline, { charge: charge.id, payment_intent: intent });
  if (keep && customer) attach(account, card, customer);
  return intent;
}
