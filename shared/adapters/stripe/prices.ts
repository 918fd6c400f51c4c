import type Stripe from 'stripe';
import { CATALOGUE } from '../../billing/catalogue.ts';
import { AppError } from '../../kernel/app-error.ts';
import { callStripe } from './errors.ts';

const FRESH_MS = 5 * 60_000;

/** Finds Stripe's price ids by our lookup keys, and remembers them for a few minutes. */
export function stripePrices(stripe: Stripe): (lookupKey: string) => Promise<string> {
  let known = new Map<string, string>();
  let readAt = 0;
  return async (lookupKey) => {
    if (!known.has(lookupKey) || Date.now() - readAt > FRESH_MS) {
      const prices = await callStripe('list prices', () =>
        stripe.prices.list({ lookup_keys: CATALOGUE.map((item) => item.lookupKey), active: true, limit: 100 }),
      );
      known = new Map(prices.data.flatMap((price) => (price.lookup_key ? [[price.lookup_key, price.id]] : [])));
      readAt = Date.now();
    }
    const id = known.get(lookupKey);
    if (!id) {
      throw new AppError('BILLING.CATALOGUE_MISSING', {
        kind: 'unavailable',
        message: `Stripe has no price ${lookupKey}: run \`npm run stripe:products\``,
      });
    }
    return id;
  };
}
