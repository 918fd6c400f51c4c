import { connectStripe } from '../shared/adapters/stripe/client.ts';
import { CATALOGUE, type CatalogueItem } from '../shared/billing/catalogue.ts';

/**
 * Creates or updates the Stripe catalogue. Run it as often as you like: products are found by their lookup key, and a
 * changed amount makes a new price that takes the lookup key over, because Stripe's prices do not change.
 */
const secretKey = process.env['STRIPE_SECRET_KEY'];
if (!secretKey) {
  console.error('Set STRIPE_SECRET_KEY, and STRIPE_API_BASE_URL for a simulated Stripe.');
  process.exit(1);
}
const stripe = connectStripe({ secretKey, apiBaseUrl: process.env['STRIPE_API_BASE_URL'] ?? 'https://api.stripe.com' });

for (const item of CATALOGUE) console.log(`${item.lookupKey}: ${await publish(item)}`);

async function publish({ lookupKey, name, description, unitAmountCents, metadata }: CatalogueItem): Promise<string> {
  const wanted = { name, description, metadata: { ...metadata, wasup_kind: 'platform' } };
  const [price] = (await stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 })).data;
  const productId = price
    ? (await stripe.products.update(typeof price.product === 'string' ? price.product : price.product.id, wanted)).id
    : (await stripe.products.create(wanted)).id;
  if (
    price &&
    price.unit_amount === unitAmountCents &&
    price.currency === 'usd' &&
    price.recurring?.interval === 'month'
  ) {
    await stripe.prices.update(price.id, { metadata: wanted.metadata });
    return `${price.id} is up to date`;
  }
  const made = await stripe.prices.create({
    product: productId,
    currency: 'usd',
    unit_amount: unitAmountCents,
    recurring: { interval: 'month' },
    lookup_key: lookupKey,
    transfer_lookup_key: true,
    metadata: wanted.metadata,
  });
  if (price) await stripe.prices.update(price.id, { active: false });
  return `${made.id} created`;
}
