import { z } from 'zod';
import { currencySchema, formatMoney, storedMicrosSchema } from '../kernel/money.ts';
import type { Letter } from './letter.ts';

/** Where letters lead to. */
export interface Places {
  webBaseUrl: string;
}

function letterOf<S extends z.ZodType>(schema: S, write: (data: z.infer<S>, places: Places) => Letter) {
  return { schema, write: (data: unknown, places: Places): Letter => write(schema.parse(data), places) };
}

const declinedSchema = z.object({
  currency: currencySchema,
  amount: storedMicrosSchema,
  failures: z.int(),
  reason: z.string(),
});

function offForDeclines({
  currency,
  amount,
  failures,
  reason,
}: z.infer<typeof declinedSchema>): Omit<Letter, 'action'> {
  return {
    subject: 'Automatic recharge is off: the card was declined',
    paragraphs: [
      `Your card was declined ${failures} times in a row for ${formatMoney(amount, currency)}, so your wallet is no longer recharged automatically. Nothing was charged.`,
      reason === 'authentication_required'
        ? 'Your bank wants you to confirm payments yourself. Recharge by hand, or with another card.'
        : 'Recharge by hand with a card that works and choose automatic recharge again.',
    ],
    facts: [['Reason', reason.replaceAll('_', ' ')]],
  };
}

const claimedSchema = z.object({
  currency: currencySchema,
  amount: storedMicrosSchema,
  claim: z.enum(['refund', 'dispute']),
});

function offForClaim({ currency, amount, claim }: z.infer<typeof claimedSchema>): Omit<Letter, 'action'> {
  return {
    subject: 'Automatic recharge is off: money of a recharge went back',
    paragraphs: [
      `${formatMoney(amount, currency)} of a recharge ${claim === 'refund' ? 'were refunded' : 'are disputed at the bank of the card'}, and your wallet gave its share back. So that your card is not charged again for it, your wallet is no longer recharged automatically.`,
      'If you want it to be, turn automatic recharge on again.',
    ],
    facts: [[claim === 'refund' ? 'Refunded' : 'Disputed', formatMoney(amount, currency)]],
  };
}

const withoutCountrySchema = z.object({ missing: z.literal('country') });

const offForCountry: Omit<Letter, 'action'> = {
  subject: 'Automatic recharge is off: your billing address has no country',
  paragraphs: [
    'The country of your billing address decides the tax on recharges, and your profile does not name it. Nothing was charged.',
    'Give the country in your profile, then turn automatic recharge on again.',
  ],
};

/**
 * What may be written to the people of an organization who see to its money: its billing address, or else its admins. A
 * SQL function asks for one with `enqueue('queue', 'emails', <key>, {"kind": "organization", "organizationId": <uuid>,
 * "template": <name here>, "data": {…}}, …)`: the key makes the mail one, however often the message comes.
 */
export const organizationLetters = {
  'recharge-receipt': letterOf(
    z.object({
      rechargeId: z.string(),
      receiptNumber: z.string(),
      currency: currencySchema,
      credited: storedMicrosSchema,
      tax: storedMicrosSchema,
      taxName: z.string().nullable(),
      taxBasisPoints: z.int(),
      paid: storedMicrosSchema,
      balance: storedMicrosSchema,
      provider: z.string(),
      paidAt: z.string(),
      company: z.string().nullable(),
      taxId: z.string().nullable(),
    }),
    ({ currency, credited, tax, taxName, taxBasisPoints, paid, balance, ...receipt }, { webBaseUrl }) => ({
      subject: `Receipt: ${formatMoney(credited, currency)} added to your wallet`,
      paragraphs: ['Thank you. Your payment has arrived and is in your wallet.'],
      facts: [
        ['Receipt', receipt.receiptNumber],
        ['Recharge', receipt.rechargeId],
        ['Paid on', `${receipt.paidAt.slice(0, 16).replace('T', ' ')} UTC`],
        ['Paid with', receipt.provider === 'stripe' ? 'Stripe' : 'Razorpay'],
        ...(receipt.company === null ? [] : ([['Billed to', receipt.company]] as const)),
        ...(receipt.taxId === null ? [] : ([['Tax id', receipt.taxId]] as const)),
        ['Added to the wallet', formatMoney(credited, currency)],
        [taxName === null ? 'Tax' : `${taxName} ${String(taxBasisPoints / 100)} %`, formatMoney(tax, currency)],
        ['Total paid', formatMoney(paid, currency)],
        ['Balance now', formatMoney(balance, currency)],
      ],
      action: { label: 'See the wallet', url: `${webBaseUrl}/wallet` },
    }),
  ),
  'low-balance': letterOf(
    z.object({ currency: currencySchema, available: storedMicrosSchema, threshold: storedMicrosSchema }),
    ({ currency, available, threshold }, { webBaseUrl }) => ({
      subject: `Your wallet is down to ${formatMoney(available, currency)}`,
      paragraphs: [
        `What is available in your wallet has fallen below ${formatMoney(threshold, currency)}. Campaigns cannot be launched for more than is available.`,
      ],
      facts: [['Available', formatMoney(available, currency)]],
      action: { label: 'Recharge the wallet', url: `${webBaseUrl}/wallet` },
    }),
  ),
  'auto-recharge-off': letterOf(
    z.union([declinedSchema, claimedSchema, withoutCountrySchema]),
    (cause, { webBaseUrl }) => ({
      ...('missing' in cause ? offForCountry : 'claim' in cause ? offForClaim(cause) : offForDeclines(cause)),
      action: { label: 'See the wallet', url: `${webBaseUrl}/wallet` },
    }),
  ),
} as const;
