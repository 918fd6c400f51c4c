import Stripe from 'stripe';

export interface StripeSettings {
  secretKey: string;
  webhookSecret: string;
  apiBaseUrl: string;
}

export function connectStripe({ secretKey, apiBaseUrl }: Pick<StripeSettings, 'secretKey' | 'apiBaseUrl'>): Stripe {
  const { hostname, port, protocol } = new URL(apiBaseUrl);
  return new Stripe(secretKey, {
    host: hostname,
    port: port || (protocol === 'https:' ? 443 : 80),
    protocol: protocol === 'https:' ? 'https' : 'http',
    maxNetworkRetries: 2,
    timeout: 20_000,
    telemetry: false,
    appInfo: { name: 'wasup' },
  });
}
