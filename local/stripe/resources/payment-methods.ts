import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cardError, numberOfTestName, testCard } from '../billing/cards.ts';
import { invalid } from '../http/errors.ts';
import { listOf } from '../http/lists.ts';
import { address, int, listParams, mergeMetadata, metadata, text, unsettable } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { PaymentMethod } from '../state/wire.ts';

const card = z.strictObject({
  number: text.optional(),
  token: text.optional(),
  exp_month: int.optional(),
  exp_year: int.optional(),
  cvc: text.optional(),
});
const billingDetails = z.strictObject({
  address: unsettable(address).optional(),
  email: unsettable(text).optional(),
  name: unsettable(text).optional(),
  phone: unsettable(text).optional(),
});
const allowRedisplay = z.enum(['always', 'limited', 'unspecified']).optional();

export const paymentMethodRoutes = [
  route(
    'POST',
    '/v1/payment_methods',
    z.strictObject({
      type: z.literal('card'),
      card,
      billing_details: billingDetails.optional(),
      metadata: metadata.optional(),
      allow_redisplay: allowRedisplay,
    }),
    ({ account, params }) => {
      const number = params.card.number ?? numberOfTestName(params.card.token ?? '');
      if (!number) throw invalid('Missing required param: card[number].', 'card[number]', 'parameter_missing');
      const { name = null, email = null, phone = null } = params.billing_details ?? {};
      const made = createCard(account, {
        number,
        name,
        email,
        phone,
        month: params.card.exp_month,
        year: params.card.exp_year,
      });
      return account.update('payment_method', made.id, (method) => {
        method.metadata = mergeMetadata(null, params.metadata);
        method.allow_redisplay = params.allow_redisplay ?? 'unspecified';
      });
    },
  ),
  route('GET', '/v1/payment_methods/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('payment_method', id),
  ),
  route(
    'POST',
    '/v1/payment_methods/:id',
    z.strictObject({
      metadata: metadata.optional(),
      billing_details: billingDetails.optional(),
      allow_redisplay: allowRedisplay,
    }),
    ({ account, ids: [id = ''], params }) => {
      const change = (method: PaymentMethod): void => {
        if (params.metadata !== undefined) method.metadata = mergeMetadata(method.metadata, params.metadata);
        if (params.allow_redisplay) method.allow_redisplay = params.allow_redisplay;
        const { address: _address, ...details } = params.billing_details ?? {};
        Object.assign(method.billing_details, details);
      };
      return account.update('payment_method', id, change, 'payment_method.updated');
    },
  ),
  route(
    'GET',
    '/v1/payment_methods',
    z.strictObject({ ...listParams, customer: text.optional(), type: z.literal('card').optional() }),
    ({ account, params }) =>
      listOf(account, 'payment_method', '/v1/payment_methods', params, { customer: params.customer }),
  ),
  route(
    'POST',
    '/v1/payment_methods/:id/attach',
    z.strictObject({ customer: text }),
    ({ account, ids: [id = ''], params }) => attach(account, resolvePaymentMethod(account, id).id, params.customer),
  ),
  route('POST', '/v1/payment_methods/:id/detach', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    const { customer } = account.get('payment_method', id);
    if (!customer)
      throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.');
    account.update(
      'customer',
      customer,
      (owner) => {
        if (owner.invoice_settings.default_payment_method === id) owner.invoice_settings.default_payment_method = null;
      },
      'customer.updated',
    );
    return account.update('payment_method', id, (method) => (method.customer = null), 'payment_method.detached');
  }),
];

interface CardSpec {
  number: string;
  month?: number | undefined;
  year?: number | undefined;
  name?: string | null;
  email?: string | null;
  phone?: string | null;
}

/** A new payment method for a test card; no event, as Stripe has none until it is attached. */
export function createCard(account: Account, spec: CardSpec): PaymentMethod {
  const number = spec.number.replaceAll(/\D/g, '');
  const { brand } = testCard(number);
  const method: PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: emptyAddress(),
      email: spec.email ?? null,
      name: spec.name ?? null,
      phone: spec.phone ?? null,
      tax_id: null,
    },
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: brand,
      exp_month: spec.month ?? 12,
      exp_year: spec.year ?? new Date(account.now() * 1000).getUTCFullYear() + 3,
      fingerprint: createHash('sha256').update(number).digest('base64url').slice(0, 16),
      funding: 'credit',
      generated_from: null,
      last4: number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: account.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
  return account.create(method, { cardNumber: number });
}

/** Saves the card on the customer, unless it is one that refuses even that. */
export function attach(account: Account, id: string, customer: string): PaymentMethod {
  account.get('customer', customer, 'customer');
  const method = account.get('payment_method', id);
  if (method.customer && method.customer !== customer) {
    throw invalid('The payment method you provided has already been attached to a customer.');
  }
  const refusal = testCard(account.store.hidden<'payment_method'>(id).cardNumber).attach;
  if (refusal) throw cardError(refusal);
  if (method.customer === customer) return method;
  const attached = account.update('payment_method', id, (changed) => (changed.customer = customer));
  account.emit('payment_method.attached', attached);
  return attached;
}

/** A payment method by id; `pm_card_visa` and its kin are made anew each time, as in Stripe's test mode. */
export function resolvePaymentMethod(account: Account, id: string): PaymentMethod {
  const number = id.startsWith('pm_card_') ? numberOfTestName(id) : undefined;
  return number ? createCard(account, { number }) : account.get('payment_method', id, 'payment_method');
}

function emptyAddress() {
  return { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
}
