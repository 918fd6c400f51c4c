import type { ServiceBusClient } from '@azure/service-bus';

/** One client for each connection setting. A name is a setting with a connection string, or a prefix of settings. */
export class ServiceBusConnections {
  readonly #settings: NodeJS.ProcessEnv;
  readonly #clients = new Map<string, Promise<ServiceBusClient>>();

  constructor(settings: NodeJS.ProcessEnv = process.env) {
    this.#settings = settings;
  }

  /** Rejects when no setting of that name is there. */
  client(name: string): Promise<ServiceBusClient> {
    const client = this.#clients.get(name) ?? this.#create(name);
    this.#clients.set(name, client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of await Promise.allSettled([...this.#clients.values()])) {
      if (client.status === 'fulfilled') await client.value.close();
    }
  }

  /** The clients' packages take half a second to load, so an app without queues never loads them. */
  async #create(name: string): Promise<ServiceBusClient> {
    const settings = this.#settings;
    const connectionString = settings[name] ?? settings[`AzureWebJobs${name}`];
    const namespace = settings[`${name}__fullyQualifiedNamespace`];
    if (!connectionString && !namespace) {
      throw new Error(
        `Microsoft Azure WebJobs SDK ServiceBus connection string '${name}' is missing or empty: ` +
          `set '${name}' or '${name}__fullyQualifiedNamespace'.`,
      );
    }
    const { RetryMode, ServiceBusClient } = await import('@azure/service-bus');
    // The pauses of the .NET client, which the real extension uses; the JavaScript client's own is 30 s.
    const retryOptions = { mode: RetryMode.Exponential, retryDelayInMs: 800, maxRetryDelayInMs: 60_000 };
    if (connectionString) return new ServiceBusClient(connectionString, { retryOptions });
    const { DefaultAzureCredential } = await import('@azure/identity');
    const clientId = settings[`${name}__clientId`];
    const credential = new DefaultAzureCredential(clientId ? { managedIdentityClientId: clientId } : {});
    return new ServiceBusClient(String(namespace), credential, { retryOptions });
  }
}
