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

/** Finds prices by id, also old ones that nobody can buy any more, and remembers them for a few minutes. */
export function stripePricesById(stripe: Stripe): (id: string) => Promise<Stripe.Price> {
  const known = new Map<string, { price: Stripe.Price; readAt: number }>();
  return async (id) => {
    const found = known.get(id);
    if (found && Date.now() - found.readAt <= FRESH_MS) return found.price;
    const price = await callStripe('retrieve price', () => stripe.prices.retrieve(id));
    known.set(id, { price, readAt: Date.now() });
    return price;
  };
}
