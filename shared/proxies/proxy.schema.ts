import { z } from 'zod';

export const proxyStockSchema = z
  .object({
    provider: z
      .enum(['configured', 'none'])
      .meta({ description: 'Whether proxies are ordered when a region of the pool has none free.' }),
    items: z.array(
      z.object({
        region: z.string(),
        free: z.int().meta({ description: 'Of the pool, healthy and held by no instance.' }),
        used: z.int().meta({ description: 'Held by instances, from the pool or ordered.' }),
        ordered: z.int().meta({ description: 'Of those in use, how many were ordered from the provider.' }),
        unhealthy: z.int().meta({ description: 'Free or in use; not allocated until a probe succeeds.' }),
        lastProbedAt: z.iso.datetime({ offset: true }).nullable(),
      }),
    ),
  })
  .meta({ id: 'ProxyStock' });

export type ProxyStock = z.infer<typeof proxyStockSchema>;
