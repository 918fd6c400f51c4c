import type { Logger } from '../kernel/logger.ts';
import type { ProxyFleet, ProxySecrets, ReachThrough } from './ports.ts';

interface Deps {
  fleet: ProxyFleet;
  secrets: ProxySecrets;
  reachThrough: ReachThrough;
  logger: Logger;
}

const A_ROUND = 200;
const AT_ONCE = 20;

/** Looks at the health of the proxies that were looked at longest ago. */
export async function probeProxies({ fleet, secrets, reachThrough, logger }: Deps): Promise<void> {
  const due = await fleet.toProbe(A_ROUND);
  for (let first = 0; first < due.length; first += AT_ONCE) {
    const probes = await Promise.all(
      due.slice(first, first + AT_ONCE).map(async ({ id, secretName }) => {
        const credentials = await secrets.get(secretName);
        return { id, ok: credentials !== null && (await reachThrough(credentials)) };
      }),
    );
    const { unhealthy, recovered } = await fleet.recordProbes(probes);
    if (unhealthy > 0) logger.warn({ unhealthy }, 'proxies became unhealthy');
    if (recovered > 0) logger.info({ recovered }, 'proxies are healthy again');
  }
}
