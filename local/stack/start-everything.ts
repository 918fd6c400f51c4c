import path from 'node:path';
import { migrate } from '../../supabase/migrate.ts';
import { runCommand } from '../kit/run-command.ts';
import { appEnvironment, localUrl, mailSender, sharedMeta } from './app-environment.ts';
import type { Connections } from './connections.ts';
import { signInDemos } from './demos.ts';
import { textFact } from './facts.ts';
import { waitUntilHealthy } from './health.ts';
import type { Log } from './log.ts';
import { clerkSeed } from './people.ts';
import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';
import type { StateDir } from './state.ts';
import type { Supervisor } from './supervisor.ts';
import { mintWorkerToken } from './worker-token.ts';

/** What depends on others stops before them. */
export const stopOrder = [
  ['worker', 'web', 'hub'],
  ['functions-host'],
  [
    'stripe',
    'razorpay',
    'meta',
    'clerk',
    'service-bus',
    'cosmos',
    'azurite',
    'key-vault',
    'identity',
    'proxy-provider',
    'email',
    'supabase',
  ],
  ['postgres'],
] as const;

/** The seed's events are there before the app that takes them: they are tried more often than Svix would. */
const clerkRetryDelaysMs = [2_000, 5_000, 10_000, 20_000, 60_000, 300_000];

export interface Surroundings {
  ports: Ports;
  secrets: Secrets;
  state: StateDir;
  /** App settings that replace the local ones. */
  settings: Record<string, string>;
  supervisor: Supervisor;
  log: Log;
}

/** Starts every part as soon as what it needs is there, and waits until the app is healthy. */
export async function startEverything(given: Surroundings): Promise<Omit<Connections, 'processes'>> {
  const { ports, secrets, settings, log } = given;
  log.say('starting …');
  const [hub, providers, services, database] = await Promise.all([
    startHub(given),
    startProviders(given),
    startServices(given),
    startDatabase(given),
  ]);
  const workerToken = await mintWorkerToken(secrets);
  const environment = {
    ...appEnvironment({ ports, secrets, ...providers, ...services, supabase: database.supabase }),
    ...settings,
  };
  await Promise.all([
    startApp(given, environment),
    startWorker(given, database.supabase, workerToken),
    startWeb(given, providers.clerk),
    importSampleRates(database.supabase),
  ]);
  const apiBaseUrl = localUrl(ports.api);
  return {
    apiBaseUrl,
    webBaseUrl: localUrl(ports.web),
    hubUrl: hub,
    postgresUrl: database.postgresUrl,
    supabaseUrl: database.supabase.url,
    supabaseAnonKey: database.supabase.anonKey,
    supabaseServiceRoleKey: database.supabase.serviceRoleKey,
    serviceBusConnectionString: services.serviceBusConnectionString,
    cosmosEndpoint: services.cosmos.endpoint,
    cosmosKey: services.cosmos.key,
    azuriteConnectionString: services.azuriteConnectionString,
    keyVaultUrl: services.keyVaultUrl,
    workerUrl: localUrl(ports.worker),
    proxyProviderUrl: localUrl(ports.proxyProvider),
    emailUrl: localUrl(ports.email),
    identity: { endpoint: services.identityEndpoint, header: secrets.identityHeader },
    stripe: {
      apiBaseUrl: localUrl(ports.stripe),
      secretKey: secrets.stripeSecretKey,
      webhookSecret: secrets.stripeWebhookSecret,
    },
    meta: {
      graphBaseUrl: localUrl(ports.meta),
      appSecret: secrets.metaAppSecret,
      verifyToken: secrets.metaVerifyToken,
      phoneNumberId: sharedMeta.phoneNumberId,
      wabaId: sharedMeta.wabaId,
    },
    razorpay: {
      apiBaseUrl: localUrl(ports.razorpay),
      keyId: secrets.razorpayKeyId,
      webhookSecret: secrets.razorpayWebhookSecret,
    },
    clerk: {
      issuer: providers.clerk.issuer,
      signInUrl: providers.clerk.signInUrl,
      apiUrl: providers.clerk.apiUrl,
      secretKey: secrets.clerkSecretKey,
      webhookSecret: secrets.clerkWebhookSecret,
    },
    ...(await signInDemos({ apiBaseUrl, clerkUrl: providers.clerk.apiUrl, workerToken })),
  };
}

async function startHub({ ports, state, supervisor }: Surroundings): Promise<string> {
  await supervisor.start({
    name: 'hub',
    options: { port: ports.hub, connectionsFile: state.file('connections.json'), ports },
  });
  return localUrl(ports.hub);
}

async function startProviders(given: Surroundings) {
  const { ports, secrets, state, supervisor } = given;
  const stripe = async (): Promise<void> => {
    await supervisor.start({
      name: 'stripe',
      options: {
        port: ports.stripe,
        stateDir: state.file('stripe'),
        secretKey: secrets.stripeSecretKey,
        webhookEndpoints: [
          { url: `${localUrl(ports.api)}/api/webhooks/stripe`, secret: secrets.stripeWebhookSecret },
          { url: `${localUrl(ports.api)}/webhook/payment`, secret: secrets.stripePaymentWebhookSecret },
        ],
      },
    });
    await createCatalogue(given);
  };
  const clerk = supervisor.start({
    name: 'clerk',
    options: {
      port: ports.clerk,
      stateDir: state.file('clerk'),
      secretKey: secrets.clerkSecretKey,
      seed: clerkSeed,
      webhookEndpoints: [{ url: `${localUrl(ports.api)}/api/webhooks/clerk`, secret: secrets.clerkWebhookSecret }],
      webhookRetryDelaysMs: clerkRetryDelaysMs,
      allowedOrigins: [localUrl(ports.web), localUrl(ports.hub)],
    },
  });
  const razorpay = supervisor.start({
    name: 'razorpay',
    options: {
      port: ports.razorpay,
      stateDir: state.file('razorpay'),
      keyId: secrets.razorpayKeyId,
      keySecret: secrets.razorpayKeySecret,
      webhook: { url: `${localUrl(ports.api)}/webhook/payment`, secret: secrets.razorpayWebhookSecret },
    },
  });
  const proxies = supervisor.start({
    name: 'proxy-provider',
    options: {
      port: ports.proxyProvider,
      stateDir: state.file('proxy-provider'),
      apiKey: secrets.proxyProviderApiKey,
    },
  });
  const email = supervisor.start({
    name: 'email',
    options: {
      port: ports.email,
      stateDir: state.file('email'),
      accessKey: secrets.emailAccessKey,
      senders: [mailSender],
    },
  });
  const meta = supervisor.start({
    name: 'meta',
    options: {
      port: ports.meta,
      stateDir: state.file('meta'),
      appSecret: secrets.metaAppSecret,
      verifyToken: secrets.metaVerifyToken,
      accessToken: secrets.metaAccessToken,
      webhookUrl: `${localUrl(ports.api)}/webhook/meta`,
      ...sharedMeta,
    },
  });
  const [facts] = await Promise.all([clerk, stripe(), proxies, email, razorpay, meta]);
  return {
    clerk: {
      issuer: textFact('clerk', facts, 'issuer'),
      apiUrl: textFact('clerk', facts, 'apiUrl'),
      frontendApiUrl: textFact('clerk', facts, 'frontendApiUrl'),
      signInUrl: textFact('clerk', facts, 'signInUrl'),
    },
  };
}

async function createCatalogue({ ports, secrets }: Surroundings): Promise<void> {
  const env = { STRIPE_SECRET_KEY: secrets.stripeSecretKey, STRIPE_API_BASE_URL: localUrl(ports.stripe) };
  const { exitCode, output } = await runCommand(process.execPath, ['scripts/stripe-products.ts'], { env });
  if (exitCode !== 0) throw new Error(`The Stripe catalogue was not created:\n${output}`);
}

/** Where there is no rate card at all, figures that let a campaign be priced. */
async function importSampleRates({ url, serviceRoleKey }: { url: string; serviceRoleKey: string }): Promise<void> {
  const env = { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey };
  const args = ['scripts/import-rates.ts', 'local/rates/sample-rate-card.csv', '--effective', '2025-07-01', '--sample'];
  const { exitCode, output } = await runCommand(process.execPath, args, { env });
  if (exitCode !== 0) throw new Error(`The sample rates were not imported:\n${output}`);
}

async function startServices({ ports, secrets, state, supervisor }: Surroundings) {
  const [bus, cosmos, azurite, identity, keyVault] = await Promise.all([
    supervisor.start({
      name: 'service-bus',
      options: { port: ports.serviceBus, stateDir: state.file('service-bus'), queuesFile: 'infra/queues.json' },
    }),
    supervisor.start({ name: 'cosmos', options: { port: ports.cosmos, stateDir: state.file('cosmos') } }),
    supervisor.start({
      name: 'azurite',
      options: {
        blobPort: ports.blob,
        queuePort: ports.queue,
        tablePort: ports.table,
        stateDir: state.file('azurite'),
      },
    }),
    supervisor.start({ name: 'identity', options: { port: ports.identity, identityHeader: secrets.identityHeader } }),
    supervisor.start({ name: 'key-vault', options: { port: ports.keyVault, stateDir: state.file('key-vault') } }),
  ]);
  return {
    serviceBusConnectionString: textFact('service-bus', bus, 'connectionString'),
    cosmos: { endpoint: textFact('cosmos', cosmos, 'endpoint'), key: textFact('cosmos', cosmos, 'key') },
    azuriteConnectionString: textFact('azurite', azurite, 'connectionString'),
    identityEndpoint: textFact('identity', identity, 'identityEndpoint'),
    keyVaultUrl: textFact('key-vault', keyVault, 'url'),
  };
}

async function startDatabase({ ports, secrets, state, supervisor, log }: Surroundings) {
  const postgres = await supervisor.start({
    name: 'postgres',
    options: { port: ports.postgres, stateDir: state.file('postgres') },
  });
  const postgresUrl = textFact('postgres', postgres, 'url');
  const { migrations, functions } = await migrate(postgresUrl, path.resolve('.'));
  log.say(`✓ schema (${migrations.length} migrations and ${functions.length} functions applied)`);
  const supabase = await supervisor.start({
    name: 'supabase',
    options: { port: ports.supabase, postgresUrl, jwtSecret: secrets.supabaseJwtSecret },
  });
  return {
    postgresUrl,
    supabase: {
      url: textFact('supabase', supabase, 'url'),
      anonKey: textFact('supabase', supabase, 'anonKey'),
      serviceRoleKey: textFact('supabase', supabase, 'serviceRoleKey'),
    },
  };
}

async function startApp({ ports, state, supervisor, log }: Surroundings, env: Record<string, string>): Promise<void> {
  const { functions } = await supervisor.start({
    name: 'functions-host',
    options: {
      port: ports.api,
      stateDir: state.file('functions-host'),
      appDir: path.resolve('dist/app'),
      corsOrigins: [localUrl(ports.web), localUrl(ports.hub)],
    },
    env,
  });
  // The real host stays up without a single function when the app cannot start, and so does ours.
  if (!Array.isArray(functions) || functions.length === 0) {
    throw new Error('The app did not start: the lines of functions-host above say why.');
  }
  await waitUntilHealthy(`${localUrl(ports.api)}/api/health`, log);
}

async function startWorker(
  { ports, supervisor }: Surroundings,
  supabase: { url: string; anonKey: string },
  workerToken: string,
): Promise<void> {
  await supervisor.start({
    name: 'worker',
    entry: 'worker/main.ts',
    env: {
      SUPABASE_URL: supabase.url,
      SUPABASE_ANON_KEY: supabase.anonKey,
      WORKER_TOKEN: workerToken,
      WORKER_REGION: 'eu-west',
      PORT: String(ports.worker),
    },
  });
}

async function startWeb(
  { ports, supervisor }: Surroundings,
  clerk: { frontendApiUrl: string; signInUrl: string },
): Promise<void> {
  await supervisor.start({
    name: 'web',
    options: {
      port: ports.web,
      root: path.resolve('dist/web'),
      config: {
        apiBaseUrl: localUrl(ports.api),
        clerkFrontendApiUrl: clerk.frontendApiUrl,
        signInUrl: clerk.signInUrl,
      },
    },
  });
}
