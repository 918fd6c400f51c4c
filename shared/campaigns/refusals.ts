import { AppError } from '../kernel/app-error.ts';
import { COMMON_REFUSALS, type Refusals } from '../kernel/common-refusals.ts';
import type { Refused } from './ports.ts';

const REFUSALS: Refusals = {
  ...COMMON_REFUSALS,
  'WALLET.INSUFFICIENT': { kind: 'payment_required', message: 'the wallet has less than the campaign may cost' },
  'WALLET.SHORTFALL': { kind: 'payment_required', message: 'something delivered is not paid for yet: recharge first' },
  'WALLET.SPEND_CAP': { kind: 'payment_required', message: 'the campaign would go beyond a spend cap' },
  'CAMPAIGN.PORTFOLIO_LIMIT': {
    kind: 'unprocessable',
    message: 'more people than may be written to in 24 hours: wait, shorten the list, or spread the campaign over days',
  },
  'CAMPAIGN.TEMPLATE_NOT_APPROVED': { kind: 'unprocessable', message: 'Meta has not approved the template' },
  'CAMPAIGN.NO_CHANNEL': { kind: 'unprocessable', message: 'there is no phone number on the account of this template' },
  'CAMPAIGN.NO_RECIPIENTS': { kind: 'unprocessable', message: 'nobody is left to write to' },
  'CAMPAIGN.NO_PRICE': {
    kind: 'unprocessable',
    message: 'there is no price in the wallet’s currency for a country of the list',
  },
  'CAMPAIGN.VARIABLES': { kind: 'unprocessable', message: 'the variables do not fill the template' },
  'CAMPAIGN.OVER': { kind: 'conflict', message: 'the campaign is over' },
  'CAMPAIGN.HOLD_EXPIRED': {
    kind: 'conflict',
    message: 'the money held for the campaign was given back: cancel it and launch another',
  },
  'CAMPAIGN.UNKNOWN': { kind: 'not_found', message: 'there is no such campaign' },
  'TEMPLATE.UNKNOWN': { kind: 'not_found', message: 'there is no such template' },
  'LIST.UNKNOWN': { kind: 'not_found', message: 'there is no such contact list' },
};

export function refusal({ code, details }: Refused): AppError {
  const known = REFUSALS[code];
  if (!known) throw new Error(`a campaign was refused with an unknown code ${code}`);
  return new AppError(code, { ...known, details });
}
