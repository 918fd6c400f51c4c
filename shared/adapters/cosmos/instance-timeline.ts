import { CosmosClient, type Container } from '@azure/cosmos';
import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import { instanceEventSchema } from '../../provisioning/instance.schema.ts';
import type { InstanceTimeline } from '../../provisioning/ports.ts';

const SECONDS_KEPT = 90 * 24 * 3600;

interface Settings {
  endpoint: string;
  key: string | undefined;
  database: string;
}

export function connectCosmos({ endpoint, key }: Settings, credential: TokenCredential): CosmosClient {
  return new CosmosClient({
    endpoint,
    ...(key ? { key } : { aadCredentials: credential }),
    // A server over plain HTTP is one on this machine: it has one endpoint.
    connectionPolicy: { enableEndpointDiscovery: !endpoint.startsWith('http://') },
  });
}

/** Events of instances, partitioned by instance, kept for 90 days. */
export function cosmosInstanceTimeline(client: CosmosClient, database: string): InstanceTimeline {
  const container = lazily(() => openContainer(client, database));
  return {
    async append(instanceId, event) {
      const { type, at, details } = event;
      // Steps may run twice: the same kind of event of one instance is one document.
      await (await container()).items.upsert({ id: `${instanceId}:${type}`, instanceId, type, at, details });
    },
    async list(instanceId, limit) {
      const { resources } = await (
        await container()
      ).items
        .query(
          {
            query: 'SELECT c.type, c.at, c.details FROM c WHERE c.instanceId = @instanceId ORDER BY c.at',
            parameters: [{ name: '@instanceId', value: instanceId }],
          },
          { partitionKey: instanceId, maxItemCount: limit },
        )
        .fetchNext();
      return z.array(instanceEventSchema).parse(resources);
    },
  };
}

async function openContainer(client: CosmosClient, databaseId: string): Promise<Container> {
  const { database } = await client.databases.createIfNotExists({ id: databaseId });
  const { container } = await database.containers.createIfNotExists({
    id: 'instance-events',
    partitionKey: { paths: ['/instanceId'] },
    defaultTtl: SECONDS_KEPT,
  });
  return container;
}

/** Makes it once, at first use; a failure is not remembered. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}
