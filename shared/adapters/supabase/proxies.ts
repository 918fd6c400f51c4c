import { z } from 'zod';
import { toUuid } from '../../kernel/ids.ts';
import type { ProxyFleet, ProxyStore } from '../../proxies/ports.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const source = z.enum(['pool', 'provider']);
const allocation = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('allocated'), source }),
  z.object({ outcome: z.literal('none_free'), region: z.string() }),
  z.object({ outcome: z.literal('not_claimed') }),
]);
const ofInstance = z
  .object({ source, secret_name: z.string() })
  .transform((row) => ({ source: row.source, secretName: row.secret_name }));

export function supabaseProxies(database: Database): ProxyStore {
  return {
    allocate: (instanceId, run) =>
      callRpc(database, 'allocate_proxy', { p_instance_id: toUuid(instanceId), p_run: run }, allocation),
    recordOrdered: (instanceId, run, { host, port, secretName }) =>
      callRpc(
        database,
        'record_ordered_proxy',
        { p_instance_id: toUuid(instanceId), p_run: run, p_host: host, p_port: port, p_secret_name: secretName },
        z.object({ outcome: z.enum(['allocated', 'not_claimed']) }),
      ),
    async ofInstance(instanceId) {
      const { data, error, status } = await database
        .from('proxies')
        .select('source, secret_name')
        .eq('instance_id', toUuid(instanceId))
        .maybeSingle();
      if (error) throw databaseError('proxies', error, status);
      return ofInstance.nullable().parse(data);
    },
    release: (instanceId) =>
      callRpc(
        database,
        'release_proxy',
        { p_instance_id: toUuid(instanceId) },
        z.object({ outcome: z.enum(['released', 'in_use']) }),
      ),
  };
}

const stock = z.array(
  z
    .object({
      region: z.string(),
      free: z.int(),
      used: z.int(),
      ordered: z.int(),
      unhealthy: z.int(),
      last_probed_at: z.iso.datetime({ offset: true }).nullable(),
    })
    .transform(({ last_probed_at, ...row }) => ({ ...row, lastProbedAt: last_probed_at })),
);
const toProbe = z.array(
  z.object({ id: z.uuid(), secret_name: z.string() }).transform((row) => ({ id: row.id, secretName: row.secret_name })),
);

export function supabaseProxyFleet(database: Database): ProxyFleet {
  return {
    stock: () => callRpc(database, 'proxy_stock', {}, stock),
    toProbe: (limit) => callRpc(database, 'proxies_to_probe', { p_limit: limit }, toProbe),
    recordProbes: (probes) =>
      callRpc(
        database,
        'record_proxy_probes',
        { p_probes: probes },
        z.object({ unhealthy: z.int(), recovered: z.int() }),
      ),
    import: (proxies, actor) =>
      callRpc(
        database,
        'import_proxies',
        {
          p_proxies: proxies.map(({ host, port, region, secretName }) => ({
            host,
            port,
            region,
            secret_name: secretName,
          })),
          p_actor: actor,
        },
        z.object({ added: z.int(), known: z.int() }),
      ),
  };
}
