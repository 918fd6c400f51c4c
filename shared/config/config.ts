import { z } from 'zod';

/**
 * The environment, read once. Keys are Azure's application settings; each is either a URL or key of a service we use, or
 * a decision of the operator.
 */
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const secret = z.string().min(1);

export const environmentSchema = z
  .object({
    API_BASE_URL: url.meta({ description: 'Where this API is reached from outside.' }),
    WEB_BASE_URL: url.meta({ description: 'Where the web front end is served.' }),
    SUPABASE_URL: url,
    SUPABASE_SERVICE_ROLE_KEY: secret,
    SUPABASE_JWT_SECRET: secret.min(32).meta({ description: 'Signs the tokens of workers.' }),
    ServiceBusConnection: secret
      .optional()
      .meta({ description: 'A connection string; or set ServiceBusConnection__fullyQualifiedNamespace.' }),
    ServiceBusConnection__fullyQualifiedNamespace: z.string().min(1).optional(),
    COSMOS_ENDPOINT: url,
    COSMOS_KEY: secret.optional().meta({ description: 'Absent: managed identity.' }),
    COSMOS_DATABASE: z.string().min(1).default('wasup'),
    KEY_VAULT_URL: url,
    AzureWebJobsStorage: secret
      .optional()
      .meta({ description: 'A connection string; or set AzureWebJobsStorage__accountName.' }),
    AzureWebJobsStorage__accountName: z.string().min(1).optional(),
    STRIPE_SECRET_KEY: secret,
    STRIPE_WEBHOOK_SECRET: secret,
    STRIPE_API_BASE_URL: url.default('https://api.stripe.com'),
    STRIPE_PAYMENT_WEBHOOK_SECRET: secret.meta({ description: 'Signing secret of the endpoint /webhook/payment.' }),
    CLERK_SECRET_KEY: secret,
    CLERK_WEBHOOK_SECRET: secret.meta({ description: 'Signing secret of the endpoint /api/webhooks/clerk.' }),
    CLERK_API_URL: url.default('https://api.clerk.com'),
    CLERK_ISSUER: url.meta({ description: 'The issuer that session tokens must name.' }),
    CLERK_OPERATOR_ORGANIZATION_ID: z
      .string()
      .regex(/^org_\w+$/)
      .meta({ description: 'Members of this Clerk organization are operators.' }),
    AUTH_SECRET: secret.min(32).meta({ description: 'Signs our own tokens and keys the hashes of one-time codes.' }),
    EMAIL_ENDPOINT: url.meta({
      description: 'Azure Communication Services, e.g. https://name.communication.azure.com.',
    }),
    EMAIL_ACCESS_KEY: secret.optional().meta({ description: 'Absent: managed identity.' }),
    EMAIL_SENDER: z.email().meta({ description: 'The verified address that mail comes from.' }),
    META_GRAPH_BASE_URL: url.default('https://graph.facebook.com'),
    META_GRAPH_VERSION: z
      .string()
      .regex(/^v\d+\.\d+$/)
      .default('v26.0'),
    META_APP_SECRET: secret.meta({ description: 'Signs what Meta posts to /webhook/meta.' }),
    META_VERIFY_TOKEN: secret.meta({ description: 'Meta repeats it when it verifies /webhook/meta.' }),
    META_ACCESS_TOKEN: secret.meta({ description: 'Of the system user that holds the shared business account.' }),
    META_BUSINESS_ID: z.string().min(1).meta({ description: 'The business portfolio of the shared account.' }),
    META_WABA_ID: z.string().min(1).meta({ description: 'The shared WhatsApp Business Account.' }),
    META_PHONE_NUMBER_ID: z.string().min(1).meta({ description: 'The shared phone number.' }),
    META_CURRENCY: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('USD')
      .meta({ description: 'What Meta bills the shared account in.' }),
    RAZORPAY_API_BASE_URL: url.default('https://api.razorpay.com'),
    RAZORPAY_KEY_ID: secret.optional().meta({ description: 'Absent: recharges go through Stripe only.' }),
    RAZORPAY_KEY_SECRET: secret.optional(),
    RAZORPAY_WEBHOOK_SECRET: secret.optional(),
    UNKNOWN_REQUEUE_SECONDS: z.coerce.number().int().min(75).max(86_400).default(900).meta({
      description:
        'How long a message of unknown fate waits for a status before it is tried once more. At least 75: a status that a dead host had taken comes back after the lock of the queue, 60 s.',
    }),
    MESSAGES_KEPT_MONTHS: z.coerce
      .number()
      .int()
      .min(2)
      .max(240)
      .default(13)
      .meta({ description: 'How many whole months of messages and of what Meta told about them are kept.' }),
    PROVISION_READY_TIMEOUT_SECONDS: z.coerce.number().int().min(5).max(3600).default(120),
    SUSPENSION_NOTICE_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(30 * 86_400)
      .default(86_400)
      .meta({ description: 'From the notice that too few slots are paid for to the suspension.' }),
    PROXY_PROVIDER_API_URL: url.optional().meta({ description: 'Absent: proxies come from the imported pool only.' }),
    PROXY_PROVIDER_API_KEY: secret.optional(),
    PROXY_PROVIDER_GATEWAY: z
      .string()
      .regex(/^[\w.-]+:\d+$/)
      .default('brd.superproxy.io:33335')
      .meta({ description: 'host:port through which what the provider sells is reached.' }),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  })
  .refine((env) => Boolean(env.ServiceBusConnection) !== Boolean(env.ServiceBusConnection__fullyQualifiedNamespace), {
    message: 'set either this or ServiceBusConnection__fullyQualifiedNamespace',
    path: ['ServiceBusConnection'],
  })
  .refine((env) => Boolean(env.AzureWebJobsStorage) !== Boolean(env.AzureWebJobsStorage__accountName), {
    message: 'set either this or AzureWebJobsStorage__accountName',
    path: ['AzureWebJobsStorage'],
  })
  .refine((env) => Boolean(env.PROXY_PROVIDER_API_URL) === Boolean(env.PROXY_PROVIDER_API_KEY), {
    message: 'set both this and PROXY_PROVIDER_API_URL, or neither',
    path: ['PROXY_PROVIDER_API_KEY'],
  })
  .refine(
    ({ RAZORPAY_KEY_ID: id, RAZORPAY_KEY_SECRET: key, RAZORPAY_WEBHOOK_SECRET: webhook }) =>
      Boolean(id) === Boolean(key) && Boolean(key) === Boolean(webhook),
    {
      message: 'set all of RAZORPAY_KEY_ID, RAZORPAY_KEY_SECRET and RAZORPAY_WEBHOOK_SECRET, or none',
      path: ['RAZORPAY_KEY_ID'],
    },
  );

export type Config = ReturnType<typeof readConfig>;

/** @throws an Error that names every bad key and shows no value. */
export function readConfig(environment: Record<string, string | undefined> = process.env) {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not complete:\n${faults.join('\n')}`);
  }
  const env = parsed.data;
  return {
    apiBaseUrl: env.API_BASE_URL,
    webBaseUrl: env.WEB_BASE_URL,
    logLevel: env.LOG_LEVEL,
    supabase: {
      url: env.SUPABASE_URL,
      serviceRoleKey: env.SUPABASE_SERVICE_ROLE_KEY,
      jwtSecret: env.SUPABASE_JWT_SECRET,
    },
    serviceBus: env.ServiceBusConnection
      ? ({ kind: 'connectionString', connectionString: env.ServiceBusConnection } as const)
      : ({ kind: 'identity', namespace: env.ServiceBusConnection__fullyQualifiedNamespace ?? '' } as const),
    storage: env.AzureWebJobsStorage
      ? ({ kind: 'connectionString', connectionString: env.AzureWebJobsStorage } as const)
      : ({ kind: 'identity', accountName: env.AzureWebJobsStorage__accountName ?? '' } as const),
    cosmos: { endpoint: env.COSMOS_ENDPOINT, key: env.COSMOS_KEY, database: env.COSMOS_DATABASE },
    keyVault: { url: env.KEY_VAULT_URL },
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY,
      webhookSecret: env.STRIPE_WEBHOOK_SECRET,
      apiBaseUrl: env.STRIPE_API_BASE_URL,
      paymentWebhookSecret: env.STRIPE_PAYMENT_WEBHOOK_SECRET,
    },
    authSecret: env.AUTH_SECRET,
    email: { endpoint: env.EMAIL_ENDPOINT, accessKey: env.EMAIL_ACCESS_KEY, sender: env.EMAIL_SENDER },
    meta: {
      graphBaseUrl: env.META_GRAPH_BASE_URL,
      graphVersion: env.META_GRAPH_VERSION,
      appSecret: env.META_APP_SECRET,
      verifyToken: env.META_VERIFY_TOKEN,
      accessToken: env.META_ACCESS_TOKEN,
      businessId: env.META_BUSINESS_ID,
      wabaId: env.META_WABA_ID,
      phoneNumberId: env.META_PHONE_NUMBER_ID,
      currency: env.META_CURRENCY,
    },
    razorpay:
      env.RAZORPAY_KEY_ID && env.RAZORPAY_KEY_SECRET && env.RAZORPAY_WEBHOOK_SECRET
        ? {
            apiBaseUrl: env.RAZORPAY_API_BASE_URL,
            keyId: env.RAZORPAY_KEY_ID,
            keySecret: env.RAZORPAY_KEY_SECRET,
            webhookSecret: env.RAZORPAY_WEBHOOK_SECRET,
          }
        : null,
    campaigns: { unknownRequeueSeconds: env.UNKNOWN_REQUEUE_SECONDS },
    settlement: { keepMonths: env.MESSAGES_KEPT_MONTHS },
    clerk: {
      secretKey: env.CLERK_SECRET_KEY,
      webhookSecret: env.CLERK_WEBHOOK_SECRET,
      apiUrl: env.CLERK_API_URL,
      issuer: env.CLERK_ISSUER,
      operatorOrganizationId: env.CLERK_OPERATOR_ORGANIZATION_ID,
    },
    provisioning: {
      readyTimeoutSeconds: env.PROVISION_READY_TIMEOUT_SECONDS,
      suspensionNoticeSeconds: env.SUSPENSION_NOTICE_SECONDS,
    },
    proxyProvider:
      env.PROXY_PROVIDER_API_URL && env.PROXY_PROVIDER_API_KEY
        ? {
            apiUrl: env.PROXY_PROVIDER_API_URL,
            apiKey: env.PROXY_PROVIDER_API_KEY,
            gateway: env.PROXY_PROVIDER_GATEWAY,
          }
        : null,
  };
}
