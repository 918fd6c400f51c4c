import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';
import { operatorOrganizationId } from './people.ts';

export interface AppEnvironmentParts {
  ports: Ports;
  secrets: Secrets;
  supabase: { url: string; serviceRoleKey: string };
  serviceBusConnectionString: string;
  cosmos: { endpoint: string; key: string };
  azuriteConnectionString: string;
  keyVaultUrl: string;
  identityEndpoint: string;
  clerk: { issuer: string; apiUrl: string };
}

/** What the simulated Meta calls the platform's own account. */
export const sharedMeta = {
  businessId: '100000000000001',
  wabaId: '200000000000001',
  phoneNumberId: '300000000000001',
} as const;

/** Where the platform's mail comes from. */
export const mailSender = 'hello@wasup.test';

/** The settings that a deployment would put on the Function App, with local addresses and keys. */
export function appEnvironment(parts: AppEnvironmentParts): Record<string, string> {
  const { ports, secrets } = parts;
  return {
    API_BASE_URL: localUrl(ports.api),
    WEB_BASE_URL: localUrl(ports.web),
    SUPABASE_URL: parts.supabase.url,
    SUPABASE_SERVICE_ROLE_KEY: parts.supabase.serviceRoleKey,
    SUPABASE_JWT_SECRET: secrets.supabaseJwtSecret,
    ServiceBusConnection: parts.serviceBusConnectionString,
    COSMOS_ENDPOINT: parts.cosmos.endpoint,
    COSMOS_KEY: parts.cosmos.key,
    COSMOS_DATABASE: 'wasup',
    KEY_VAULT_URL: parts.keyVaultUrl,
    AzureWebJobsStorage: parts.azuriteConnectionString,
    STRIPE_SECRET_KEY: secrets.stripeSecretKey,
    STRIPE_API_BASE_URL: localUrl(ports.stripe),
    STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
    STRIPE_PAYMENT_WEBHOOK_SECRET: secrets.stripePaymentWebhookSecret,
    AUTH_SECRET: secrets.authSecret,
    EMAIL_ENDPOINT: localUrl(ports.email),
    EMAIL_ACCESS_KEY: secrets.emailAccessKey,
    EMAIL_SENDER: mailSender,
    META_GRAPH_BASE_URL: localUrl(ports.meta),
    META_APP_SECRET: secrets.metaAppSecret,
    META_VERIFY_TOKEN: secrets.metaVerifyToken,
    META_ACCESS_TOKEN: secrets.metaAccessToken,
    META_BUSINESS_ID: sharedMeta.businessId,
    META_WABA_ID: sharedMeta.wabaId,
    META_PHONE_NUMBER_ID: sharedMeta.phoneNumberId,
    RAZORPAY_API_BASE_URL: localUrl(ports.razorpay),
    RAZORPAY_KEY_ID: secrets.razorpayKeyId,
    RAZORPAY_KEY_SECRET: secrets.razorpayKeySecret,
    RAZORPAY_WEBHOOK_SECRET: secrets.razorpayWebhookSecret,
    CLERK_SECRET_KEY: secrets.clerkSecretKey,
    CLERK_WEBHOOK_SECRET: secrets.clerkWebhookSecret,
    CLERK_API_URL: parts.clerk.apiUrl,
    CLERK_ISSUER: parts.clerk.issuer,
    CLERK_OPERATOR_ORGANIZATION_ID: operatorOrganizationId,
    IDENTITY_ENDPOINT: parts.identityEndpoint,
    IDENTITY_HEADER: secrets.identityHeader,
    SUSPENSION_NOTICE_SECONDS: '5',
    PROXY_PROVIDER_API_URL: localUrl(ports.proxyProvider),
    PROXY_PROVIDER_API_KEY: secrets.proxyProviderApiKey,
    PROXY_PROVIDER_GATEWAY: `127.0.0.1:${ports.proxyProvider}`,
    LOG_LEVEL: 'info',
  };
}

export function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}
