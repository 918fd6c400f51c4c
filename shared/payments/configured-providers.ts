import type { Provider } from './payments.schema.ts';
import type { Providers } from './ports.ts';

/** Those with which the platform has an account. */
export function configuredProviders({ razorpay }: Providers): Provider[] {
  return razorpay ? ['stripe', 'razorpay'] : ['stripe'];
}
