import type { ProxyFleet, ProxySecrets } from './ports.ts';
import type { PoolProxy } from './read-pool-file.ts';

const AT_ONCE = 20;

/**
 * Adds proxies to the pool: their credentials to Key Vault first, then the rest to the database, so that no row ever
 * lacks its secret. Doing it again does it once.
 */
export async function importPool(
  { fleet, secrets }: { fleet: ProxyFleet; secrets: ProxySecrets },
  proxies: readonly PoolProxy[],
  actor: string,
): Promise<{ added: number; known: number }> {
  const rows = proxies.map(({ region, ...credentials }) => ({
    credentials,
    row: { host: credentials.host, port: credentials.port, region, secretName: secrets.nameInPool(credentials) },
  }));
  for (let first = 0; first < rows.length; first += AT_ONCE) {
    await Promise.all(
      rows.slice(first, first + AT_ONCE).map(({ row, credentials }) => secrets.put(row.secretName, credentials)),
    );
  }
  return fleet.import(
    rows.map(({ row }) => row),
    actor,
  );
}
