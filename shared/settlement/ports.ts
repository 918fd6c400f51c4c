import type { InboundMessage } from '../audience/apply-inbound-messages.ts';
import type { DeadLetterInput } from '../messaging/consume-batch.ts';
import type { TemplateEvent } from '../templates/template.schema.ts';
import type { AccountEvent, StatusSet } from './meta-event.ts';
import type { SettlementOverview } from './settlement.schema.ts';

export interface SettledBatch {
  /** How many statuses were not known before. */
  logged: number;
  /** Ledger entries that they made. */
  entries: number;
  /** What was delivered and could not be taken, in micro-units of all currencies. */
  shortfall: bigint;
  unmatched: number;
  dead: number;
}

export interface SettlementStore {
  /**
   * Logs, moves and charges what is new, and keeps what never can be, in one transaction. @throws an AppError
   * `SETTLEMENT.REFUSED` when the database refuses some value of the set.
   */
  settle(set: StatusSet, dead: readonly DeadLetterInput[]): Promise<SettledBatch>;
}

/** Who acts on what else Meta tells. Each may be told the same again. */
export interface MetaEventHandlers {
  templates(items: readonly TemplateEvent[]): Promise<void>;
  inbound(items: readonly InboundMessage[]): Promise<void>;
  account(items: readonly AccountEvent[]): Promise<void>;
}

/** How far a call of `expireHolds` came. */
export interface ExpiryCursor {
  campaign_id: string;
  message_id: string;
}

/** What was charged for a country and a category, in numbers and in what Meta takes. */
export interface ChargedLine {
  country: string;
  category: string;
  messages: number;
  cost: bigint;
}

export interface ComparedLine extends ChargedLine {
  metaMessages: number;
  metaCost: bigint;
}

/** Every call does a bounded piece of work and may be repeated. */
export interface SettlementUpkeep {
  settleUnmatched(): Promise<{ due: number; settled: number; dead: number; forgotten: number }>;
  /** Null: no hold is due any more. */
  expireHolds(at: ExpiryCursor | null): Promise<ExpiryCursor | null>;
  /** `held`: a hold of that time is still open. Null: no month is that old. */
  closeMonth(keepMonths: number): Promise<{ month: string; state: 'held' | 'summing' | 'closed' } | null>;
  /** Makes the partitions of so many months ahead. */
  ensurePartitions(monthsAhead: number): Promise<void>;
  /** Costs are what Meta takes in that currency. */
  chargedBetween(from: Date, until: Date, currency: string): Promise<ChargedLine[]>;
  /** Returns how many lines differ. */
  recordReconciliation(day: string, lines: readonly ComparedLine[]): Promise<number>;
  overview(): Promise<SettlementOverview>;
}
