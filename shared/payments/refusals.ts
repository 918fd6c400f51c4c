import { AppError, type AppErrorOptions } from '../kernel/app-error.ts';
import type { Refusal } from './ports.ts';

const REFUSALS: Record<string, Pick<AppErrorOptions, 'kind' | 'message'>> = {
  'RECHARGE.AMOUNT': { kind: 'unprocessable', message: 'the amount is out of bounds, or finer than the currency' },
  'RECHARGE.CURRENCY_UNSUPPORTED': { kind: 'unprocessable', message: 'no provider takes this currency' },
  'RECHARGE.AUTOMATIC_UNSUPPORTED': {
    kind: 'unprocessable',
    message: 'only wallets that Stripe fills can be recharged automatically',
  },
  'RECHARGE.NO_SAVED_CARD': { kind: 'conflict', message: 'recharge once and save the card first' },
  'WALLET.NONE': { kind: 'not_found', message: 'there is no wallet before the first recharge' },
  'WALLET.CURRENCY': { kind: 'unprocessable', message: 'the wallet has another currency, which never changes' },
  'IDEMPOTENCY.KEY_REUSED': { kind: 'unprocessable', message: 'this Idempotency-Key came before with another body' },
  'ORGANIZATION.SUSPENDED': { kind: 'forbidden', message: 'the organization is suspended' },
  'PLATFORM.STOPPED': { kind: 'unavailable', message: 'the platform is stopped for the moment' },
};

export function refusalError({ code, details }: Refusal): AppError {
  const refusal = REFUSALS[code];
  if (!refusal) throw new Error(`a recharge was refused with an unknown code ${code}`);
  return new AppError(code, { ...refusal, details });
}
