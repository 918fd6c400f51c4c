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

/**
 * What may be written to the people of an organization who see to its money: its billing address, or else its admins. A
 * SQL function asks for one with `enqueue('queue', 'emails', <key>, {"kind": "organization", "organizationId": <uuid>,
 * "template": <name here>, "data": {…}}, …)`: the key makes the mail one, however often the message comes.
 */
export const organizationLetters = {
  'recharge-receipt': letterOf(
    z.object({
      rechargeId: z.string(),
      currency: currencySchema,
      credited: storedMicrosSchema,
      tax: storedMicrosSchema,
      paid: storedMicrosSchema,
      balance: storedMicrosSchema,
      provider: z.string(),
      paidAt: z.string(),
    }),
    ({ rechargeId, currency, credited, tax, paid, balance, provider, paidAt }, { webBaseUrl }) => ({
      subject: `Receipt: ${formatMoney(credited, currency)} added to your wallet`,
      paragraphs: ['Thank you. Your payment has arrived and is in your wallet.'],
      facts: [
        ['Receipt', rechargeId],
        ['Paid on', `${paidAt.slice(0, 16).replace('T', ' ')} UTC`],
        ['Paid with', provider],
        ['Added to the wallet', formatMoney(credited, currency)],
        ['Tax', formatMoney(tax, currency)],
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
} as const;
