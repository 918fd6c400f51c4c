import type { CosmosClient } from '@azure/cosmos';
import type { SecretClient } from '@azure/keyvault-secrets';
import type { ServiceBusClient } from '@azure/service-bus';
import type { BlobServiceClient } from '@azure/storage-blob';
import type Stripe from 'stripe';
import { z } from 'zod';
import { callRpc, type Database } from '../supabase/rpc.ts';
import type { HealthProbe } from '../../operations/ports.ts';

interface Clients {
  clerk: { apiUrl: string; secretKey: string };
  database: Database;
  serviceBus: ServiceBusClient;
  cosmos: CosmosClient;
  secrets: SecretClient;
  stripe: Stripe;
  storage: BlobServiceClient;
}

/** One cheap question to each service that the platform needs. */
export function healthProbes({
  clerk,
  database,
  serviceBus,
  cosmos,
  secrets,
  stripe,
  storage,
}: Clients): HealthProbe[] {
  return [
    {
      name: 'supabase',
      probe: async () => {
        await callRpc(database, 'database_answers', {}, z.string());
      },
    },
    {
      name: 'service-bus',
      probe: async () => {
        const receiver = serviceBus.createReceiver('stripe-events');
        try {
          await receiver.peekMessages(1);
        } finally {
          await receiver.close();
        }
      },
    },
    {
      name: 'cosmos',
      probe: async () => {
        await cosmos.databases.readAll().fetchNext();
      },
    },
    {
      name: 'key-vault',
      probe: async () => {
        await secrets.listPropertiesOfSecrets().byPage({ maxPageSize: 1 }).next();
      },
    },
    {
      name: 'storage',
      probe: async (abortSignal) => {
        await storage.getProperties({ abortSignal });
      },
    },
    {
      name: 'stripe',
      probe: async () => {
        await stripe.prices.list({ limit: 1 });
      },
    },
    {
      name: 'clerk',
      probe: async (signal) => {
        const response = await fetch(`${clerk.apiUrl}/v1/jwks`, {
          headers: { authorization: `Bearer ${clerk.secretKey}` },
          signal,
        });
        if (!response.ok) throw new Error(`Clerk answered ${response.status}`);
      },
    },
  ];
}
