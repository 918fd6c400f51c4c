import { z } from 'zod';
import { cancelSubscription } from '../billing/cancel.ts';
import { planFailure } from '../billing/declines.ts';
import { closeDispute, ENDS, escalateDispute, INQUIRY_END, openDispute } from '../billing/disputes.ts';
import { setDunning } from '../billing/dunning.ts';
import { paymentOf } from '../billing/invoice-payments.ts';
import { createRefund, failRefund } from '../billing/refunds.ts';
import { completeSession } from '../checkout/complete.ts';
import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import { delayEvent, release, sendAgain } from '../webhooks/deliveries.ts';
import { setHold } from '../webhooks/queue.ts';

/** Something that a person makes happen by a button or a test by JSON: what a bank, a customer or the network would do. */
export interface Action {
  path: string;
  params: z.ZodType;
  run: (account: Account, id: string, params: unknown) => object;
}

function action<S extends z.ZodType>(
  path: string,
  params: S,
  run: (account: Account, id: string, params: z.output<S>) => object,
): Action {
  return { path, params, run: (account, id, given) => run(account, id, given as z.output<S>) };
}

const count = z.coerce.number().int().positive();
const amount = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z.coerce.number().int().positive().optional(),
);
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);
const list = z.union([
  z.array(z.string()),
  z.string().transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ),
]);

export const actions: readonly Action[] = [
  action(
    'fail-next-payment',
    z.strictObject({ customer: z.string().optional(), count: count.default(1) }),
    (account, _id, { customer, count: times }) => {
      if (customer) account.get('customer', customer, 'customer');
      planFailure(account, { customer: customer || null, count: times });
      return { customer: customer || null, count: times };
    },
  ),
  action('customers/:id/card', z.strictObject({ declines: flag }), (account, id, { declines }) => {
    const cards = account.store.list('payment_method', { customer: id });
    if (cards.length === 0) throw invalid('This customer has no card.');
    for (const card of cards) {
      account.updateHidden('payment_method', card.id, { ...account.store.hidden<'payment_method'>(card.id), declines });
    }
    return { customer: id, declines, cards: cards.map((card) => card.id) };
  }),
  action('subscriptions/:id/cancel', z.strictObject({}), (account, id) =>
    cancelSubscription(account, id, { reason: 'cancellation_requested' }),
  ),
  action('invoices/:id/refund', z.strictObject({ amount }), (account, id, params) => {
    account.get('invoice', id);
    const intent = paymentOf(account, id)?.payment.payment_intent;
    const charge = intent && account.get('payment_intent', intent).latest_charge;
    if (!charge) throw invalid('Nothing was charged for this invoice.');
    return createRefund(account, { charge, amount: params.amount });
  }),
  action('charges/:id/refund', z.strictObject({ amount }), (account, id, params) =>
    createRefund(account, { charge: id, amount: params.amount }),
  ),
  action('refunds/:id/fail', z.strictObject({}), (account, id) => failRefund(account, id)),
  action(
    'charges/:id/dispute',
    z.strictObject({ reason: z.string().default('fraudulent'), inquiry: flag.default(false) }),
    (account, id, { reason, inquiry }) => openDispute(account, id, reason, inquiry),
  ),
  action('disputes/:id/escalate', z.strictObject({}), (account, id) => escalateDispute(account, id)),
  action('disputes/:id/close', z.strictObject({ status: z.enum([...ENDS, INQUIRY_END]) }), (account, id, { status }) =>
    closeDispute(account, id, status),
  ),
  action(
    'checkout/:id/pay',
    z.strictObject({
      card: z.string().default('4242424242424242'),
      email: z.string().optional(),
      name: z.string().optional(),
    }),
    payCheckout,
  ),
  action(
    'events/:id/send',
    z.strictObject({ times: count.default(1), delaySeconds: z.coerce.number().nonnegative().default(0) }),
    (account, id, { times, delaySeconds }) => ({
      event: id,
      deliveries: sendAgain(account, id, { times, delayMs: delaySeconds * 1000 }),
    }),
  ),
  action('events/:id/delay', z.strictObject({ seconds: z.coerce.number().positive() }), (account, id, { seconds }) => ({
    event: id,
    delayed: delayEvent(account, id, seconds * 1000),
  })),
  action('hold', z.strictObject({ types: list.optional() }), (account, _id, { types }) => {
    const hold = { types: types?.length ? types : ('all' as const) };
    setHold(account.store, hold);
    return { hold };
  }),
  action(
    'release',
    z.strictObject({
      order: z.union([z.enum(['created', 'reverse', 'shuffle']), z.array(z.string())]).default('created'),
      keepHolding: flag.default(false),
    }),
    (account, _id, { order, keepHolding }) => {
      if (!keepHolding) setHold(account.store, undefined);
      return { released: release(account, order) };
    },
  ),
  action(
    'dunning',
    z.strictObject({
      retryDays: z.union([z.array(z.number().positive()), list.transform((days) => days.map(Number))]),
      then: z.enum(['cancel', 'unpaid', 'past_due']),
    }),
    (account, _id, dunning) => {
      setDunning(account, dunning);
      return dunning;
    },
  ),
];

function payCheckout(
  account: Account,
  id: string,
  { card, email, name }: { card: string; email?: string | undefined; name?: string | undefined },
): object {
  const session = account.get('checkout.session', id);
  const known = session.customer ? account.get('customer', session.customer).email : null;
  return completeSession(account, id, {
    card,
    email: email ?? known ?? session.customer_email ?? 'customer@example.com',
    name: name ?? null,
  });
}
