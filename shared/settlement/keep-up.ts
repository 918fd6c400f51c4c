import type { Logger } from '../kernel/logger.ts';
import type { ExpiryCursor, SettlementUpkeep } from './ports.ts';

interface Deps {
  upkeep: SettlementUpkeep;
  logger: Logger;
}

/** As many rounds as a turn of a timer should take; the next turn goes on. */
const ROUNDS = 200;
const MONTHS_AHEAD = 3;

/** Settles statuses whose message has become known, and gives up on the oldest. */
export async function settleUnmatched({ upkeep, logger }: Deps): Promise<void> {
  const total = { settled: 0, dead: 0, forgotten: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const { due, settled, dead, forgotten } = await upkeep.settleUnmatched();
    total.settled += settled;
    total.dead += dead;
    total.forgotten += forgotten;
    if (due === 0) break;
  }
  if (total.dead > 0) logger.error(total, 'statuses of messages that never became known');
  else if (total.settled + total.forgotten > 0) logger.info(total, 'statuses that waited');
}

/** Gives back what is held past its time. */
export async function expireHolds({ upkeep, logger }: Deps): Promise<void> {
  const holds = new Set<string>();
  let at: ExpiryCursor | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    at = await upkeep.expireHolds(at);
    if (at === null) break;
    holds.add(at.campaign_id);
  }
  if (holds.size > 0) logger.info({ campaigns: [...holds] }, 'holds that expired');
}

/** Makes room for the months to come, and closes those that need not be kept any more. */
export async function keepMonths({ upkeep, logger }: Deps, monthsKept: number): Promise<void> {
  await upkeep.ensurePartitions(MONTHS_AHEAD);
  for (let round = 0; round < ROUNDS; round++) {
    const closing = await upkeep.closeMonth(monthsKept);
    if (closing?.state === 'held') {
      logger.warn({ month: closing.month }, 'a month cannot be closed while a hold of it is open');
    }
    if (closing === null || closing.state === 'held') return;
    if (closing.state === 'closed') logger.info({ month: closing.month }, 'a month of messages and events was closed');
  }
}
