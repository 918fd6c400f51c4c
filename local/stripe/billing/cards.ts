import { StripeError } from '../http/errors.ts';

export interface Decline {
  code: 'authentication_required' | 'card_declined' | 'expired_card' | 'incorrect_cvc';
  declineCode?: string;
  message: string;
  /** Asked for by a person, once. */
  planned?: true;
}

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
});

export const genericDecline = declined('generic_decline');
/** What an off-session payment gets from a card whose bank wants to ask its holder. */
export const authenticationRequired: Decline = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};
const insufficientFunds = declined('insufficient_funds', 'Your card has insufficient funds.');
const expired: Decline = { code: 'expired_card', message: 'Your card has expired.' };
const wrongCvc: Decline = { code: 'incorrect_cvc', message: "Your card's security code is incorrect." };

interface TestCard {
  brand: string;
  /** Refused already when it is saved. */
  attach?: Decline;
  /** Refused when it is charged. */
  charge?: Decline;
  disputes?: true;
  /** The bank asks the holder each time: a person on a page can answer, an off-session payment cannot. */
  asksHolder?: true;
}

/** Stripe's published test cards. */
const testCards: Record<string, TestCard> = {
  '4242424242424242': { brand: 'visa' },
  '4000056655665556': { brand: 'visa' },
  '5555555555554444': { brand: 'mastercard' },
  '378282246310005': { brand: 'amex' },
  '4000000000000341': { brand: 'visa', charge: genericDecline },
  '4000000000000002': { brand: 'visa', attach: genericDecline, charge: genericDecline },
  '4000000000009995': { brand: 'visa', attach: insufficientFunds, charge: insufficientFunds },
  '4000000000000069': { brand: 'visa', attach: expired, charge: expired },
  '4000000000000127': { brand: 'visa', attach: wrongCvc, charge: wrongCvc },
  '4000000000000259': { brand: 'visa', disputes: true },
  '4000002760003184': { brand: 'visa', asksHolder: true },
};

/** The ids and tokens that Stripe gives to its test cards. */
const numbersByName: Record<string, string> = {
  visa: '4242424242424242',
  visa_debit: '4000056655665556',
  mastercard: '5555555555554444',
  amex: '378282246310005',
  chargeCustomerFail: '4000000000000341',
  chargeDeclined: '4000000000000002',
  visa_chargeDeclined: '4000000000000002',
  chargeDeclinedInsufficientFunds: '4000000000009995',
  visa_chargeDeclinedInsufficientFunds: '4000000000009995',
  chargeDeclinedExpiredCard: '4000000000000069',
  visa_chargeDeclinedExpiredCard: '4000000000000069',
  createDispute: '4000000000000259',
  authenticationRequired: '4000002760003184',
};

/** `pm_card_visa` or `tok_visa` to its number. */
export function numberOfTestName(name: string): string | undefined {
  return numbersByName[name.replace(/^(pm_card_|tok_)/, '')];
}

/** The card of this number, or the refusal that Stripe's form shows. */
export function testCard(number: string): TestCard {
  const digits = number.replaceAll(/\D/g, '');
  const card = testCards[digits];
  if (card) return card;
  if (!passesLuhn(digits)) {
    throw new StripeError(402, 'Your card number is incorrect.', {
      type: 'card_error',
      code: 'incorrect_number',
      param: 'number',
    });
  }
  const message =
    'Your card was declined. Your request was in test mode, but used a card that is not one of the test cards served here.';
  throw cardError(declined('test_mode_live_card', message));
}

export function cardError(
  { code, declineCode, message }: Decline,
  more: { charge?: string; payment_intent?: unknown } = {},
): StripeError {
  const details = { type: 'card_error' as const, code, ...(declineCode && { decline_code: declineCode }), ...more };
  return new StripeError(402, message, details, true);
}

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return digits.length >= 12 && sum % 10 === 0;
}
