import type { Account } from '../state/account.ts';
import { StripeError } from './errors.ts';

/** One transaction: failed work leaves nothing behind, except a declined payment, which is a fact. */
export function keepingDeclines<T>(account: Account, work: () => T): T {
  let kept: StripeError | undefined;
  const attempt = (): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StripeError && error.keepsChanges)) throw error;
      kept = error;
      return undefined;
    }
  };
  try {
    const result = account.store.transaction(attempt);
    if (kept) throw kept;
    return result as T;
  } catch (error) {
    if (error instanceof StripeError) error.afterUndo?.();
    throw error;
  }
}
