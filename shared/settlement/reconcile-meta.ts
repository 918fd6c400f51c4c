import type { MetaAnalytics, PricingPoint } from '../channels/ports.ts';
import type { AccessTokenOf } from '../channels/access-token.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { parseDecimal } from '../kernel/money.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { ChargedLine, ComparedLine, SettlementUpkeep } from './ports.ts';
import type { MetaReconciliationOutcome } from './settlement.schema.ts';

export interface ReconcileDeps {
  upkeep: SettlementUpkeep;
  analytics: MetaAnalytics;
  accessTokenOf: AccessTokenOf;
  wabaId: string;
  /** What Meta bills the account in. */
  currency: string;
  clock: Clock;
  logger: Logger;
}

const DAY_MS = 86_400_000;
/** Of our own charges: a statement has eight seconds, on the busiest day too. */
const WINDOW_MS = 600_000;

/** Compares what was charged for a day's deliveries on the shared account with what Meta counts and takes. */
export async function reconcileMeta(
  { upkeep, analytics, accessTokenOf, wabaId, currency, clock, logger }: ReconcileDeps,
  day: string,
): Promise<Result<MetaReconciliationOutcome>> {
  const from = new Date(`${day}T00:00:00Z`);
  const until = new Date(from.getTime() + DAY_MS);
  if (until > clock.now()) {
    return fail(new AppError('RECONCILIATION.DAY_NOT_OVER', { kind: 'unprocessable', message: 'the day is not over' }));
  }
  const lines = new Map<string, ComparedLine>();
  for (let at = from.getTime(); at < until.getTime(); at += WINDOW_MS) {
    for (const charged of await upkeep.chargedBetween(new Date(at), new Date(at + WINDOW_MS), currency))
      addOurs(lines, charged);
  }
  const accessToken = await accessTokenOf(null);
  for (const point of await analytics.pricing({ wabaId, accessToken, from, to: until })) addMetas(lines, point);
  const drifts = await upkeep.recordReconciliation(day, [...lines.values()]);
  if (drifts > 0) logger.warn({ day, drifts }, 'what was charged is not what Meta counts');
  return ok({ day, drifts });
}

/** Yesterday; and the day a week ago once more, of which statuses may have come since. */
export async function reconcileLately(deps: ReconcileDeps): Promise<void> {
  for (const daysAgo of [1, 8]) {
    const day = new Date(deps.clock.now().getTime() - daysAgo * DAY_MS).toISOString().slice(0, 10);
    const outcome = await reconcileMeta(deps, day);
    if (!outcome.ok) throw outcome.error;
  }
}

function lineOf(lines: Map<string, ComparedLine>, country: string, category: string): ComparedLine {
  const key = `${country} ${category}`;
  const line = lines.get(key) ?? { country, category, messages: 0, cost: 0n, metaMessages: 0, metaCost: 0n };
  lines.set(key, line);
  return line;
}

function addOurs(lines: Map<string, ComparedLine>, { country, category, messages, cost }: ChargedLine): void {
  const line = lineOf(lines, country, category);
  line.messages += messages;
  line.cost += cost;
}

/** What Meta gives free is charged by nobody. */
function addMetas(
  lines: Map<string, ComparedLine>,
  { country, category, pricingType, volume, cost }: PricingPoint,
): void {
  if (pricingType !== null && pricingType.toUpperCase() !== 'REGULAR') return;
  const named = (category ?? 'unknown').toLowerCase().replaceAll('-', '_');
  const line = lineOf(lines, country ?? 'ZZ', named);
  line.metaMessages += volume;
  line.metaCost += parseDecimal(Number(cost).toFixed(9)) ?? 0n;
}
