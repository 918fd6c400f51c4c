import type { Account } from '../state/account.ts';
import { StripeError } from './errors.ts';

/** One transaction: failed work leaves nothing behind, except a declined payment, which is a fact. */
export function keepingDeclines<T>(account: Account, work: () => T): T {
  const outcome = account.store.transaction(() => {
    try {
      return { result: work() };
    } catch (error) {
      if (error instanceof StripeError && error.keepsChanges) return { error };
      throw error;
    }
  });
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}
