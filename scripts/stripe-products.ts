import { connectStripe } from '../shared/adapters/stripe/client.ts';
import { publishCatalogue } from '../shared/adapters/stripe/publish-catalogue.ts';
import { CATALOGUE } from '../shared/billing/catalogue.ts';

/** Creates or updates the Stripe catalogue. Run it as often as you like. */
const secretKey = process.env['STRIPE_SECRET_KEY'];
if (!secretKey) {
  console.error('Set STRIPE_SECRET_KEY, and STRIPE_API_BASE_URL for a simulated Stripe.');
  process.exit(1);
}
const stripe = connectStripe({ secretKey, apiBaseUrl: process.env['STRIPE_API_BASE_URL'] ?? 'https://api.stripe.com' });

for (const { lookupKey, priceId, done } of await publishCatalogue(stripe, CATALOGUE)) {
  console.log(`${lookupKey}: ${priceId} ${done}`);
}
