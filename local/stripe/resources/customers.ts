import { z } from 'zod';
import { missing } from '../http/errors.ts';
import { listOf } from '../http/lists.ts';
import { address, flag, int, listParams, mergeMetadata, metadata, text, unsettable } from '../http/params.ts';
import { route } from '../http/route.ts';
import { cancelSubscription } from '../billing/cancel.ts';
import type { Account } from '../state/account.ts';
import { newId, randomText } from '../state/ids.ts';
import type { Customer, Metadata } from '../state/wire.ts';
import { attach, resolvePaymentMethod } from './payment-methods.ts';

const fields = {
  address: unsettable(address).optional(),
  balance: int.optional(),
  description: unsettable(text).optional(),
  email: unsettable(text).optional(),
  invoice_prefix: text.optional(),
  invoice_settings: z
    .strictObject({ default_payment_method: text.optional(), footer: unsettable(text).optional() })
    .optional(),
  metadata: metadata.optional(),
  name: unsettable(text).optional(),
  phone: unsettable(text).optional(),
  preferred_locales: z.array(text).optional(),
  tax_exempt: z.enum(['none', 'exempt', 'reverse']).optional(),
  validate: flag.optional(),
};

export const customerRoutes = [
  route(
    'POST',
    '/v1/customers',
    z.strictObject({ ...fields, payment_method: text.optional() }),
    ({ account, params: { payment_method: card, invoice_settings: settings, ...params } }) => {
      const customer = createCustomer(account, pick(params));
      if (card) attach(account, resolvePaymentMethod(account, card).id, customer.id);
      if (!settings) return account.get('customer', customer.id);
      return account.update('customer', customer.id, (changed) => setInvoiceSettings(account, changed, settings));
    },
  ),
  route('GET', '/v1/customers/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    const deleted = account.store.setting(`deleted:${id}`);
    return deleted ? { id, object: 'customer', deleted: true } : account.get('customer', id);
  }),
  route(
    'POST',
    '/v1/customers/:id',
    z.strictObject(fields),
    ({ account, ids: [id = ''], params: { invoice_settings: settings, metadata: given, ...params } }) => {
      const change = (customer: Customer): void => {
        Object.assign(customer, pick(params));
        if (given !== undefined) customer.metadata = mergeMetadata(customer.metadata, given);
        if (settings) setInvoiceSettings(account, customer, settings);
      };
      return account.update('customer', id, change, 'customer.updated');
    },
  ),
  route('DELETE', '/v1/customers/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    const customer = account.get('customer', id);
    for (const subscription of account.store.list('subscription', { customer: id })) {
      if (!subscription.ended_at) cancelSubscription(account, subscription.id, { reason: 'cancellation_requested' });
    }
    account.store.remove(id);
    account.store.set(`deleted:${id}`, 'true');
    account.emit('customer.deleted', customer);
    return { id, object: 'customer', deleted: true };
  }),
  route('GET', '/v1/customers', z.strictObject({ ...listParams, email: text.optional() }), ({ account, params }) =>
    listOf(account, 'customer', '/v1/customers', params, { email: params.email }),
  ),
  route(
    'GET',
    '/v1/customers/:id/payment_methods',
    z.strictObject({ ...listParams, type: z.literal('card').optional() }),
    ({ account, ids: [id = ''], params }) => {
      account.get('customer', id);
      return listOf(account, 'payment_method', `/v1/customers/${id}/payment_methods`, params, { customer: id });
    },
  ),
  route(
    'GET',
    '/v1/customers/:id/payment_methods/:method',
    z.strictObject({}),
    ({ account, ids: [id = '', method = ''] }) => {
      const found = account.get('payment_method', method);
      if (found.customer !== id) throw missing('payment_method', method);
      return found;
    },
  ),
];

export function createCustomer(
  account: Account,
  { metadata: given, ...fields }: Partial<Omit<Customer, 'metadata'>> & { metadata?: Metadata | null | undefined },
): Customer {
  const customer: Customer = {
    id: newId('cus', 14),
    object: 'customer',
    address: null,
    balance: 0,
    created: account.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: randomText(8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: mergeMetadata(null, given),
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...fields,
  };
  return account.create(customer, undefined, 'customer.created');
}

function setInvoiceSettings(
  account: Account,
  customer: Customer,
  settings: { default_payment_method?: string | undefined; footer?: string | null | undefined },
): void {
  if (settings.footer !== undefined) customer.invoice_settings.footer = settings.footer;
  const card = settings.default_payment_method;
  if (card === undefined) return;
  if (card !== '') {
    const found = account.get('payment_method', card, 'invoice_settings[default_payment_method]');
    if (found.customer !== customer.id)
      throw missing('payment_method', card, 'invoice_settings[default_payment_method]');
  }
  customer.invoice_settings.default_payment_method = card || null;
}

/** What Stripe stores as given; `validate` only asks for a check that the card form already made. */
function pick({
  validate: _validate,
  address: given,
  ...rest
}: Omit<z.output<z.ZodObject<typeof fields>>, 'invoice_settings'>) {
  const full = given && {
    city: null,
    country: null,
    line1: null,
    line2: null,
    postal_code: null,
    state: null,
    ...given,
  };
  return { ...rest, ...(given !== undefined && { address: full ?? null }) };
}
