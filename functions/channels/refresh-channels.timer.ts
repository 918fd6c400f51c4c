import { app } from '@azure/functions';
import { refreshChannels } from '../../shared/channels/refresh-channels.ts';
import type { Container } from '../container.ts';

const EVERY_MS = 60_000;

/** Quality, throughput and the portfolio's limit of each number, as Meta has them: of a new one at once, then every minute. */
export function registerRefreshChannels({ channels, logger }: Container): void {
  app.timer('refreshChannels', {
    schedule: '4/10 * * * * *',
    handler: () => refreshChannels({ ...channels, logger: logger.child({ function: 'refreshChannels' }) }, EVERY_MS),
  });
}
