import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { DeadLetterInput } from '../messaging/consume-batch.ts';
import type { UsageDay, UsageEvent, UsageOutcome, UsageRange, UsageShortfall } from './metering.schema.ts';

/** A message of the queue, checked. */
export interface UsageMessage {
  messageId: string;
  correlationId: string | null;
  eventIds: readonly number[];
}

export interface UsageStore {
  /** Takes in what is new, with the outbox rows that carry it. One outcome for each event, in order. */
  accept(
    workerId: Id<'wrk'>,
    events: readonly UsageEvent[],
    correlationId: string,
  ): Promise<{ outcomes: UsageOutcome[]; outboxIds: string[] }>;
  /** Counts and charges what was not yet, and keeps what never can be, in one transaction. */
  apply(
    messages: readonly UsageMessage[],
    dead: readonly DeadLetterInput[],
  ): Promise<{ applied: number; shortfall: number; dead: number }>;
  usageOf(organizationId: OrganizationId, range: UsageRange): Promise<UsageDay[]>;
  /** The largest first. */
  shortfalls(range: UsageRange, limit: number): Promise<UsageShortfall[]>;
  /** Forgets a bounded number of old rows and says how many. */
  prune(): Promise<number>;
}

export type HoldState = 'open' | 'settled' | 'released';

export interface CreditStore {
  reserve(
    organizationId: OrganizationId,
    amount: number,
    sourceId: string,
  ): Promise<{ ok: true; state: HoldState } | { ok: false; code: string; available: number | null }>;
  settle(organizationId: OrganizationId, sourceId: string): Promise<HoldState | 'unknown'>;
  release(organizationId: OrganizationId, sourceId: string): Promise<HoldState | 'unknown'>;
}
