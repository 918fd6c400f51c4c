import { app } from '@azure/functions';
import { restartCampaigns } from '../../shared/campaigns/restart-campaigns.ts';
import type { Container } from '../container.ts';

/** Starts orchestrations that gave up anew; what it writes to the outbox the next sweep sends. */
export function registerRestartCampaigns({ campaigns: { upkeep }, logger }: Container): void {
  app.timer('restartCampaigns', {
    schedule: '25 * * * * *',
    handler: () => restartCampaigns({ upkeep, logger: logger.child({ function: 'restartCampaigns' }) }),
  });
}
