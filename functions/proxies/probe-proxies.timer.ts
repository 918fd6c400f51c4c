import { app } from '@azure/functions';
import { probeProxies } from '../../shared/proxies/probe-proxies.ts';
import type { Container } from '../container.ts';

/** Looks at the health of proxies; one that nothing passes through is not given to an instance. */
export function registerProbeProxies({ proxies, logger }: Container): void {
  app.timer('probeProxies', {
    schedule: '45 * * * * *',
    handler: () => probeProxies({ ...proxies, logger: logger.child({ function: 'probeProxies' }) }),
  });
}
