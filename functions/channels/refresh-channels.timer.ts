import { app } from '@azure/functions';
import { refreshChannels } from '../../shared/channels/refresh-channels.ts';
import type { Container } from '../container.ts';

/** Quality, throughput and the portfolio's limit of each number, as Meta has them. */
export function registerRefreshChannels({ channels, logger }: Container): void {
  app.timer('refreshChannels', {
    schedule: '25 * * * * *',
    handler: () => refreshChannels({ ...channels, logger: logger.child({ function: 'refreshChannels' }) }),
  });
}
