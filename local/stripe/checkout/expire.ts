import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import type { CheckoutSession } from '../state/wire.ts';

export function expireSession(account: Account, id: string): CheckoutSession {
  const { status } = account.get('checkout.session', id);
  if (status !== 'open')
    throw invalid(`This Session is ${String(status)}. Only Checkout Sessions with a status of open can be expired.`);
  const expired = account.update('checkout.session', id, (session) => {
    session.status = 'expired';
    session.url = null;
  });
  account.emit('checkout.session.expired', expired);
  return expired;
}
