import type { ProxyFleet } from './ports.ts';
import type { ProxyStock } from './proxy.schema.ts';

interface Deps {
  fleet: ProxyFleet;
  /** Every region in which an instance may be asked for. */
  regions: readonly string[];
  provider: object | null;
}

/** The stock of each region, also of those that have none. */
export async function proxyStock({ fleet, regions, provider }: Deps): Promise<ProxyStock> {
  const stock = new Map((await fleet.stock()).map((item) => [item.region, item]));
  const none = { free: 0, used: 0, ordered: 0, unhealthy: 0, lastProbedAt: null };
  const all = [...new Set([...regions, ...stock.keys()])];
  return {
    provider: provider ? 'configured' : 'none',
    items: all.map((region) => stock.get(region) ?? { region, ...none }),
  };
}
