import { AppError } from '../kernel/app-error.ts';
import { COMMON_REFUSALS, type Refusals } from '../kernel/common-refusals.ts';
import type { Refusal } from './ports.ts';

const REFUSALS: Refusals = {
  ...COMMON_REFUSALS,
  'RECHARGE.AMOUNT': { kind: 'unprocessable', message: 'the amount is out of bounds, or finer than the currency' },
  'RECHARGE.COUNTRY_REQUIRED': {
    kind: 'conflict',
    message: 'the country of the billing address decides the tax: give it in the profile first',
  },
  'RECHARGE.CURRENCY_UNSUPPORTED': { kind: 'unprocessable', message: 'no provider takes this currency' },
  'RECHARGE.AUTOMATIC_UNSUPPORTED': {
    kind: 'unprocessable',
    message: 'only wallets that Stripe fills can be recharged automatically',
  },
  'RECHARGE.NO_SAVED_CARD': { kind: 'conflict', message: 'recharge once and save the card first' },
  'WALLET.NONE': { kind: 'not_found', message: 'there is no wallet before the first recharge' },
  'WALLET.CURRENCY': { kind: 'unprocessable', message: 'the wallet has another currency, which never changes' },
};

export function refusalError({ code, details }: Refusal): AppError {
  const refusal = REFUSALS[code];
  if (!refusal) throw new Error(`a recharge was refused with an unknown code ${code}`);
  return new AppError(code, { ...refusal, details });
}
