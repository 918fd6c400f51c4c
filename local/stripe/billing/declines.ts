import type { Account } from '../state/account.ts';
import { StripeError } from '../http/errors.ts';
import { cardError, genericDecline, testCard, type Decline } from './cards.ts';

/** A payment that a person asked to fail: the next one of this customer, or of anybody. */
interface PlannedFailure {
  customer: string | null;
  count: number;
}

const setting = 'planned_failures';

export function plannedFailures(account: Account): PlannedFailure[] {
  return JSON.parse(account.store.setting(setting) ?? '[]') as PlannedFailure[];
}

export function planFailure(account: Account, failure: PlannedFailure): void {
  account.store.set(setting, JSON.stringify([...plannedFailures(account), failure]));
}

/** Why a charge on this card fails now, if it does. A planned failure is used up. */
export function declineOf(account: Account, paymentMethod: string, customer: string | null): Decline | undefined {
  const { cardNumber, declines } = account.store.hidden<'payment_method'>(paymentMethod);
  const decline = declines ? genericDecline : testCard(cardNumber).charge;
  return decline ?? (usePlannedFailure(account, customer) ? { ...genericDecline, planned: true } : undefined);
}

/** A decline that fails the whole call and undoes it; a planned failure is used up nevertheless. */
export function undoingDecline(account: Account, decline: Decline, charge: string, customer: string): StripeError {
  const { status, message, details } = cardError(decline, { charge });
  const error = new StripeError(status, message, details);
  if (decline.planned) error.afterUndo = () => void usePlannedFailure(account, customer);
  return error;
}

function usePlannedFailure(account: Account, customer: string | null): boolean {
  const planned = plannedFailures(account);
  const failure = planned.find((candidate) => candidate.customer === null || candidate.customer === customer);
  if (!failure) return false;
  failure.count -= 1;
  account.store.set(setting, JSON.stringify(planned.filter(({ count }) => count > 0)));
  return true;
}
