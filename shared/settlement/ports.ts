import type { InboundMessage } from '../audience/apply-inbound-messages.ts';
import type { DeadLetterInput } from '../messaging/consume-batch.ts';
import type { TemplateEvent } from '../templates/template.schema.ts';
import type { AccountEvent, StatusEvent } from './meta-event.ts';

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
   * `SETTLEMENT.REFUSED` when the database refuses some value of the batch.
   */
  settle(items: readonly StatusEvent[], dead: readonly DeadLetterInput[]): Promise<SettledBatch>;
}

/** Who acts on what else Meta tells. Each may be told the same again. */
export interface MetaEventHandlers {
  templates(items: readonly TemplateEvent[]): Promise<void>;
  inbound(items: readonly InboundMessage[]): Promise<void>;
  account(items: readonly AccountEvent[]): Promise<void>;
}
