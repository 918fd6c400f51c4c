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
