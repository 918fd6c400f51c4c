import type { Logger } from '../kernel/logger.ts';
import type { CampaignUpkeep } from './ports.ts';

/** A step takes four minutes at the most; who was not advanced for so long has nobody who does, or only waits. */
const FORGOTTEN_SECONDS = 600;

/** Starts the orchestration of every campaign that nobody advances. Where it only waits, the start does nothing. */
export async function restartCampaigns({ upkeep, logger }: { upkeep: CampaignUpkeep; logger: Logger }): Promise<void> {
  const started = await upkeep.restart(FORGOTTEN_SECONDS);
  if (started > 0) logger.info({ campaigns: started }, 'campaigns that wait, or that nobody advanced, started again');
}
