import { AppError } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import { micros } from '../kernel/money.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { RechargeDetail } from './payments.schema.ts';
import type { Providers, RechargeId, RechargeStore, StoredRecharge } from './ports.ts';

/** One recharge, with where it can be paid while it waits for that. */
export async function findRecharge(
  { store, providers }: { store: RechargeStore; providers: Providers },
  organizationId: OrganizationId,
  rechargeId: RechargeId,
): Promise<Result<RechargeDetail>> {
  const found = await store.find(organizationId, rechargeId);
  if (!found) return fail(unknownRecharge());
  const { organizationId: _, orderId: _order, url: _url, saveCard: _save, ...recharge } = found;
  return ok({ ...recharge, checkout: checkoutOf(providers, found) });
}

export function unknownRecharge(): AppError {
  return new AppError('RECHARGE.UNKNOWN', { kind: 'not_found', message: 'there is no such recharge' });
}

function checkoutOf({ razorpay }: Providers, recharge: StoredRecharge): RechargeDetail['checkout'] {
  const { state, url, orderId, provider, id, currency, total } = recharge;
  if (state !== 'created' || !url || !orderId) return null;
  const form =
    provider === 'razorpay' && razorpay
      ? razorpay.checkoutForm({ id, orderId, currency, total: micros(BigInt(total)) })
      : null;
  return { url, form };
}
