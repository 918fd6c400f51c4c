import { DefaultAzureCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';

/** One client for each connection setting. A name is a setting with a connection string, or a prefix of settings. */
export class ServiceBusConnections {
  readonly #settings: NodeJS.ProcessEnv;
  readonly #clients = new Map<string, ServiceBusClient>();

  constructor(settings: NodeJS.ProcessEnv = process.env) {
    this.#settings = settings;
  }

  /** Throws when no setting of that name is there. */
  client(name: string): ServiceBusClient {
    const known = this.#clients.get(name);
    if (known) return known;
    const client = this.#create(name);
    this.#clients.set(name, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  #create(name: string): ServiceBusClient {
    const connectionString = this.#settings[name] ?? this.#settings[`AzureWebJobs${name}`];
    if (connectionString) return new ServiceBusClient(connectionString);
    const namespace = this.#settings[`${name}__fullyQualifiedNamespace`];
    if (!namespace) {
      throw new Error(
        `Microsoft Azure WebJobs SDK ServiceBus connection string '${name}' is missing or empty: ` +
          `set '${name}' or '${name}__fullyQualifiedNamespace'.`,
      );
    }
    const clientId = this.#settings[`${name}__clientId`];
    return new ServiceBusClient(
      namespace,
      new DefaultAzureCredential(clientId ? { managedIdentityClientId: clientId } : {}),
    );
  }
}
