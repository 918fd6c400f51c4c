import type Stripe from 'stripe';
import type { CatalogueItem } from '../../billing/catalogue.ts';

/**
 * Makes Stripe sell what the catalogue says, and returns what it did to each item. A price is found by its lookup key; a
 * changed amount makes a new price that takes the lookup key over, because Stripe's prices do not change. What is as it
 * shall be is not written.
 */
export async function publishCatalogue(
  stripe: Stripe,
  items: readonly CatalogueItem[],
): Promise<{ lookupKey: string; priceId: string; done: 'created' | 'updated' | 'unchanged' }[]> {
  const published = [];
  for (const item of items) published.push({ lookupKey: item.lookupKey, ...(await publish(stripe, item)) });
  return published;
}

async function publish(
  stripe: Stripe,
  { lookupKey, name, description, unitAmountCents, metadata }: CatalogueItem,
): Promise<{ priceId: string; done: 'created' | 'updated' | 'unchanged' }> {
  const [price] = (
    await stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1, expand: ['data.product'] })
  ).data;
  const wanted = { name, description, active: true, metadata };
  const product = price?.product;
  let productId: string;
  let changed = false;
  if (product && typeof product !== 'string' && !product.deleted) {
    productId = product.id;
    if (!holds(product, wanted)) {
      await stripe.products.update(productId, wanted);
      changed = true;
    }
  } else {
    productId = (await stripe.products.create({ ...wanted })).id;
  }
  if (price?.unit_amount === unitAmountCents && price.currency === 'usd' && price.recurring?.interval === 'month') {
    if (!includes(price.metadata, metadata)) {
      await stripe.prices.update(price.id, { metadata });
      changed = true;
    }
    return { priceId: price.id, done: changed ? 'updated' : 'unchanged' };
  }
  const made = await stripe.prices.create({
    product: productId,
    currency: 'usd',
    unit_amount: unitAmountCents,
    recurring: { interval: 'month' },
    lookup_key: lookupKey,
    transfer_lookup_key: true,
    metadata,
  });
  // Who has the old price keeps it until they change their subscription; nobody new gets it.
  if (price) await stripe.prices.update(price.id, { active: false });
  return { priceId: made.id, done: 'created' };
}

function holds(
  product: Stripe.Product,
  wanted: { name: string; description: string; active: boolean; metadata: Record<string, string> },
): boolean {
  return (
    product.name === wanted.name &&
    product.description === wanted.description &&
    product.active === wanted.active &&
    includes(product.metadata, wanted.metadata)
  );
}

function includes(actual: Record<string, string>, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([key, value]) => actual[key] === value);
}
