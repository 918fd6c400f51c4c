import type { Account } from '../state/account.ts';
import { invalid } from './errors.ts';
import { wholeList } from './lists.ts';

type Json = Record<string, unknown>;

/** Fields that Stripe leaves out until they are asked for. */
const includable: Record<string, (account: Account, owner: Json) => unknown> = {
  'checkout.session.line_items': (account, { id }) =>
    wholeList(
      account.store.hidden<'checkout.session'>(String(id)).lines,
      `/v1/checkout/sessions/${String(id)}/line_items`,
    ),
  'invoice.payments': (account, { id }) =>
    wholeList(
      account.store.list('invoice_payment', { invoice: String(id) }),
      `/v1/invoice_payments?invoice=${String(id)}`,
    ),
  'charge.refunds': (account, { id }) =>
    wholeList(account.store.list('refund', { charge: String(id) }), `/v1/charges/${String(id)}/refunds`),
  'customer.subscriptions': (account, { id }) =>
    wholeList(
      account.store.list('subscription', { customer: String(id) }).filter(({ status }) => status !== 'canceled'),
      `/v1/customers/${String(id)}/subscriptions`,
    ),
};

/** Puts the referenced objects in the place of their ids along paths such as `data.latest_invoice.payments`. */
export function expand(account: Account, object: object, paths: readonly string[]): void {
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > 4 + (steps[0] === 'data' ? 1 : 0)) {
      throw invalid(`You cannot expand more than 4 levels of a property. Property: ${path}`, 'expand');
    }
    expandStep(account, object as Json, steps, path);
  }
}

function expandStep(account: Account, owner: Json, [step = '', ...rest]: string[], path: string): void {
  const include = includable[`${String(owner.object)}.${step}`];
  if (owner[step] === undefined && include) owner[step] = include(account, owner);
  const value = owner[step];
  if (value === undefined) throw notExpandable(path, step);
  if (typeof value === 'string') {
    const found = account.store.findAny(value);
    if (!found) throw notExpandable(path, step);
    owner[step] = found;
  }
  if (rest.length === 0) return;
  for (const next of [owner[step]].flat()) {
    if (typeof next === 'object' && next !== null) expandStep(account, next as Json, rest, path);
  }
}

function notExpandable(path: string, step: string) {
  return invalid(`This property cannot be expanded (${step}). Property: ${path}`, 'expand');
}
