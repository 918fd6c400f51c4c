import { readConfig } from './config.ts';

const complete = {
  API_BASE_URL: 'https://api.example.test/',
  WEB_BASE_URL: 'https://app.example.test',
  SUPABASE_URL: 'https://db.example.test',
  SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
  SUPABASE_JWT_SECRET: 'a-secret-of-thirty-two-characters',
  ServiceBusConnection__fullyQualifiedNamespace: 'wasup.servicebus.windows.net',
  COSMOS_ENDPOINT: 'https://cosmos.example.test',
  KEY_VAULT_URL: 'https://vault.example.test',
  AzureWebJobsStorage__accountName: 'wasupstorage',
  STRIPE_SECRET_KEY: 'sk_live_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_PAYMENT_WEBHOOK_SECRET: 'whsec_3',
  AUTH_SECRET: 'another-secret-of-thirty-two-chars',
  EMAIL_ENDPOINT: 'https://mail.example.test',
  EMAIL_SENDER: 'hello@example.test',
  META_APP_SECRET: 'app-secret',
  META_VERIFY_TOKEN: 'verify',
  META_ACCESS_TOKEN: 'EAA',
  META_BUSINESS_ID: '1',
  META_WABA_ID: '2',
  META_PHONE_NUMBER_ID: '3',
  CLERK_SECRET_KEY: 'sk_clerk',
  CLERK_WEBHOOK_SECRET: 'whsec_2',
  CLERK_ISSUER: 'https://clerk.example.test',
  CLERK_OPERATOR_ORGANIZATION_ID: 'org_2abc',
};

it('reads a complete environment, with defaults for what has one', () => {
  const config = readConfig(complete);
  expect(config.apiBaseUrl).toBe('https://api.example.test');
  expect(config.serviceBus).toEqual({ kind: 'identity', namespace: 'wasup.servicebus.windows.net' });
  expect(config.stripe.apiBaseUrl).toBe('https://api.stripe.com');
  expect(config.provisioning.readyTimeoutSeconds).toBe(120);
});

it('names every bad key at once and shows no value', () => {
  const broken = { ...complete, SUPABASE_URL: 'hunter2', STRIPE_SECRET_KEY: undefined, LOG_LEVEL: 'loud-secret' };
  expect(() => readConfig(broken)).toThrow(/SUPABASE_URL[\s\S]*STRIPE_SECRET_KEY[\s\S]*LOG_LEVEL/);
  try {
    readConfig(broken);
  } catch (error) {
    expect(String(error)).not.toMatch(/hunter2|loud-secret/);
  }
});

it('wants exactly one way to reach Service Bus', () => {
  expect(() => readConfig({ ...complete, ServiceBusConnection: 'Endpoint=sb://x/;' })).toThrow(/ServiceBusConnection/);
  expect(() => readConfig({ ...complete, ServiceBusConnection__fullyQualifiedNamespace: undefined })).toThrow(
    /ServiceBusConnection/,
  );
});

it('wants the proxy provider’s URL and key together, or neither', () => {
  expect(readConfig(complete).proxyProvider).toBeNull();
  const url = { PROXY_PROVIDER_API_URL: 'https://api.example.test' };
  expect(() => readConfig({ ...complete, ...url })).toThrow(/PROXY_PROVIDER_API_KEY/);
  expect(() => readConfig({ ...complete, PROXY_PROVIDER_API_KEY: 'key' })).toThrow(/PROXY_PROVIDER_API_KEY/);
  expect(readConfig({ ...complete, ...url, PROXY_PROVIDER_API_KEY: 'key' }).proxyProvider).toEqual({
    apiUrl: 'https://api.example.test',
    apiKey: 'key',
    gateway: 'brd.superproxy.io:33335',
  });
});

it('refuses to try a message again before a status that a dead host had taken can come back', () => {
  expect(() => readConfig({ ...complete, UNKNOWN_REQUEUE_SECONDS: '60' })).toThrow(/UNKNOWN_REQUEUE_SECONDS/);
  expect(readConfig({ ...complete, UNKNOWN_REQUEUE_SECONDS: '75' }).campaigns.unknownRequeueSeconds).toBe(75);
});
