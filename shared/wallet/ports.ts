import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Micros } from '../kernel/money.ts';
import type { ListRate, PriceOverride, PriceOverrideRequest, RateCard, RateImport } from './rates.schema.ts';
import type {
  Adjustment,
  AdjustmentRequest,
  AdjustmentStatus,
  LedgerEntry,
  LedgerQuery,
  OperatorWallet,
  WalletBalance,
  WalletSettings,
  WalletSettingsChange,
} from './wallet.schema.ts';

/** Who changes something, and in which call. */
export interface Change {
  actor: string;
  correlationId: string;
}

export interface LedgerPage {
  items: LedgerEntry[];
  nextCursor: string | null;
}

export type AdjustmentOutcome<Code extends string> =
  | { ok: true; adjustment: Adjustment }
  | { ok: false; code: Code; required?: string | undefined; available?: string | undefined };

export interface WalletStore {
  balance(organizationId: OrganizationId): Promise<WalletBalance>;
  ledger(organizationId: OrganizationId, query: LedgerQuery): Promise<LedgerPage>;
  /** Null: there is no wallet yet. */
  settings(organizationId: OrganizationId): Promise<WalletSettings | null>;
  changeSettings(
    organizationId: OrganizationId,
    settings: WalletSettingsChange,
    change: Change,
  ): Promise<WalletSettings | null>;
  wallets(attention: boolean, cursor: OrganizationId | null, limit: number): Promise<OperatorWallet[]>;
  closeAlert(
    alert: { organizationId: OrganizationId; kind: string; subject: string },
    change: Change,
  ): Promise<boolean>;
  /** Alerts that no log has told of yet. */
  claimAlerts(limit: number): Promise<{ organizationId: OrganizationId; kind: string; subject: string }[]>;
}

export interface AdjustmentStore {
  list(status: AdjustmentStatus | null, cursor: Id<'adj'> | null, limit: number): Promise<Adjustment[]>;
  request(
    request: AdjustmentRequest & Change & { idempotencyKey: string | null; bodyHash: string },
  ): Promise<AdjustmentOutcome<'ORGANIZATION.UNKNOWN' | 'WALLET.NONE' | 'IDEMPOTENCY.KEY_REUSED'>>;
  decide(
    decision: Change & { id: Id<'adj'>; approve: boolean; note: string | null },
  ): Promise<
    AdjustmentOutcome<'ADJUSTMENT.UNKNOWN' | 'ADJUSTMENT.DECIDED' | 'ADJUSTMENT.SAME_PERSON' | 'WALLET.INSUFFICIENT'>
  >;
}

/** One cell of a rate card; a rate of null is what the card gives as n/a. */
export interface GivenRate {
  currency: string;
  market: string;
  category: string;
  rate: Micros | null;
}

export interface RateStore {
  cards(cursor: Id<'rtc'> | null, limit: number): Promise<RateCard[]>;
  /** Null: there is no such card. */
  ratesOf(id: Id<'rtc'>): Promise<ListRate[] | null>;
  import(
    card: { rates: readonly GivenRate[]; effectiveFrom: string; source: string; sample: boolean; dryRun: boolean },
    change: Change,
  ): Promise<RateImport>;
}

type ByName = Record<string, Micros>;

export interface MarginStore {
  /** Null: there is no such organization. */
  of(organizationId: OrganizationId): Promise<{ wabaMode: 'shared' | 'dedicated'; rates: ByName } | null>;
  set(
    organizationId: OrganizationId,
    rates: ByName,
    change: Change,
  ): Promise<{ wabaMode: 'shared' | 'dedicated'; rates: ByName } | null>;
  /** By currency. */
  defaults(): Promise<ByName>;
  setDefaults(margins: ByName, change: Change): Promise<ByName>;
  overridesOf(organizationId: OrganizationId): Promise<PriceOverride[] | null>;
  setOverrides(
    organizationId: OrganizationId,
    overrides: readonly PriceOverrideRequest[],
    change: Change,
  ): Promise<PriceOverride[] | null>;
}
