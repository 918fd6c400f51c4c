import { AppError } from '../kernel/app-error.ts';
import type { PaymentHint, Providers, RechargeStore, SettledRecharge } from './ports.ts';

/** Reads what the hint points at and applies what the provider says now. Null: it is no recharge of ours. */
export async function settleHint(
  { store, providers }: { store: RechargeStore; providers: Providers },
  hint: PaymentHint,
  correlationId: string | null,
): Promise<SettledRecharge | null> {
  const provider = providers[hint.provider];
  if (!provider) {
    throw new AppError('RECHARGE.PROVIDER_MISSING', {
      kind: 'unprocessable',
      message: `${hint.provider} is not configured any more`,
    });
  }
  const reading = await provider.read(hint);
  return reading && store.settle(reading, correlationId);
}
