import { z } from 'zod';
import { fromUuid, toUuid, type OrganizationId } from '../../kernel/ids.ts';
import { microsTextSchema } from '../../kernel/money.ts';
import type { AdjustmentStore, Change, WalletStore } from '../../wallet/ports.ts';
import {
  LEDGER_KINDS,
  type Adjustment,
  type LedgerEntry,
  type LedgerQuery,
  type OperatorWallet,
  type WalletBalance,
  type WalletSettings,
} from '../../wallet/wallet.schema.ts';
import { callRpc, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const amount = microsTextSchema;

const balanceRow = z
  .object({
    currency: z.string().nullable(),
    balance: amount,
    held: amount,
    available: amount,
    shortfall: amount,
    low_balance: z.boolean(),
    daily_cap: amount.nullable(),
    monthly_cap: amount.nullable(),
    spent_today: amount,
    spent_this_month: amount,
  })
  .transform(({ low_balance, daily_cap, monthly_cap, spent_today, spent_this_month, ...row }): WalletBalance => ({
    ...row,
    lowBalance: low_balance,
    dailyCap: daily_cap,
    monthlyCap: monthly_cap,
    spentToday: spent_today,
    spentThisMonth: spent_this_month,
  }));

const entryRow = z
  .object({
    seq: z.int(),
    at: time,
    kind: z.enum(LEDGER_KINDS),
    amount,
    balance_after: amount,
    shortfall: amount,
    source_id: z.string().nullable(),
    message_id: z.uuid().nullable(),
    campaign_id: z.uuid().nullable(),
    category: z.string().nullable(),
    country: z.string().nullable(),
    price: amount.nullable(),
    meta_cost: amount.nullable(),
    margin: amount.nullable(),
    details: z.looseObject({ reason: z.string().optional() }).nullable(),
  })
  .transform((row): LedgerEntry => ({
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    amount: row.amount,
    balanceAfter: row.balance_after,
    shortfall: row.shortfall,
    sourceId: row.source_id,
    messageId: row.message_id === null ? null : fromUuid('msg', row.message_id),
    campaignId: row.campaign_id === null ? null : fromUuid('cmp', row.campaign_id),
    category: row.category,
    country: row.country,
    price: row.price,
    metaCost: row.meta_cost,
    margin: row.margin,
    reason: row.details?.reason ?? null,
  }));
const ledgerPage = z.object({ items: z.array(entryRow), next: z.int().nullable() });

const settingsRow = z
  .object({
    currency: z.string(),
    low_balance_threshold: amount.nullable(),
    daily_cap: amount.nullable(),
    monthly_cap: amount.nullable(),
  })
  .transform((row): WalletSettings => ({
    currency: row.currency,
    lowBalanceThreshold: row.low_balance_threshold,
    dailyCap: row.daily_cap,
    monthlyCap: row.monthly_cap,
  }));
const changed = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), settings: settingsRow }),
  z.object({ ok: z.literal(false), code: z.literal('WALLET.NONE') }),
]);

const walletRow = z
  .object({
    organization_id: z.uuid(),
    organization_name: z.string(),
    currency: z.string(),
    balance: amount,
    held: amount,
    shortfall: amount,
    alerts: z.array(
      z
        .object({
          kind: z.string(),
          subject: z.string(),
          details: z.record(z.string(), z.unknown()),
          times: z.int(),
          first_at: time,
          last_at: time,
        })
        .transform(({ first_at, last_at, ...alert }) => ({ ...alert, firstAt: first_at, lastAt: last_at })),
    ),
  })
  .transform(({ organization_id, organization_name, ...row }): OperatorWallet => ({
    organizationId: fromUuid('org', organization_id),
    organizationName: organization_name,
    ...row,
  }));
const claimedAlert = z
  .object({ organization_id: z.uuid(), kind: z.string(), subject: z.string() })
  .transform(({ organization_id, kind, subject }) => ({
    organizationId: fromUuid('org', organization_id),
    kind,
    subject,
  }));

/** The first moment of a UTC day, or of the one after it. */
function dayStart(day: string | undefined, later = 0): string | null {
  return day === undefined ? null : new Date(Date.parse(`${day}T00:00:00Z`) + later * 86_400_000).toISOString();
}

export function supabaseWallets(database: Database): WalletStore {
  return {
    balance: (organizationId) =>
      callRpc(database, 'wallet_balance', { p_organization_id: toUuid(organizationId) }, balanceRow),
    async ledger(organizationId: OrganizationId, query: LedgerQuery) {
      const page = await callRpc(
        database,
        'wallet_ledger',
        {
          p_organization_id: toUuid(organizationId),
          p_kind: query.kind ?? null,
          p_campaign_id: query.campaignId ? toUuid(query.campaignId) : null,
          p_from: dayStart(query.from),
          p_to: dayStart(query.to, 1),
          p_before: query.cursor === undefined ? null : Number(query.cursor),
          p_limit: query.limit,
        },
        ledgerPage,
      );
      return { items: page.items, nextCursor: page.next === null ? null : String(page.next) };
    },
    settings: (organizationId) =>
      callRpc(database, 'wallet_settings_of', { p_organization_id: toUuid(organizationId) }, settingsRow.nullable()),
    async changeSettings(organizationId, settings, { actor, correlationId }) {
      const columns = {
        low_balance_threshold: settings.lowBalanceThreshold,
        daily_cap: settings.dailyCap,
        monthly_cap: settings.monthlyCap,
      };
      const outcome = await callRpc(
        database,
        'set_wallet_settings',
        {
          p_organization_id: toUuid(organizationId),
          p_changes: Object.fromEntries(
            Object.entries(columns).flatMap(([name, value]) =>
              value === undefined ? [] : [[name, value === null ? null : value.toString()]],
            ),
          ),
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        changed,
      );
      return outcome.ok ? outcome.settings : null;
    },
    wallets: (attention, cursor, limit) =>
      callRpc(
        database,
        'list_wallets',
        { p_attention: attention, p_after: cursor && toUuid(cursor), p_limit: limit },
        z.array(walletRow),
      ),
    closeAlert: ({ organizationId, kind, subject }, { actor, correlationId }) =>
      callRpc(
        database,
        'close_wallet_alert',
        {
          p_organization_id: toUuid(organizationId),
          p_kind: kind,
          p_subject: subject,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.boolean(),
      ),
    claimAlerts: (limit) => callRpc(database, 'claim_wallet_alerts', { p_limit: limit }, z.array(claimedAlert)),
  };
}

const adjustmentRow = z
  .object({
    id: z.uuid(),
    organization_id: z.uuid(),
    organization_name: z.string(),
    amount,
    currency: z.string(),
    reason: z.string(),
    status: z.enum(['pending', 'approved', 'rejected']),
    requested_by: z.string(),
    requested_at: time,
    decided_by: z.string().nullable(),
    decided_at: time.nullable(),
    note: z.string().nullable(),
  })
  .transform((row): Adjustment => ({
    id: fromUuid('adj', row.id),
    organizationId: fromUuid('org', row.organization_id),
    organizationName: row.organization_name,
    amount: row.amount,
    currency: row.currency,
    reason: row.reason,
    status: row.status,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    note: row.note,
  }));

function outcomeOf<const Codes extends readonly [string, ...string[]]>(codes: Codes) {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), adjustment: adjustmentRow }),
    z.object({
      ok: z.literal(false),
      code: z.enum(codes),
      required: z.string().optional(),
      available: z.string().optional(),
    }),
  ]);
}
const requested = outcomeOf(['ORGANIZATION.UNKNOWN', 'WALLET.NONE', 'IDEMPOTENCY.KEY_REUSED']);
const decided = outcomeOf([
  'ADJUSTMENT.UNKNOWN',
  'ADJUSTMENT.DECIDED',
  'ADJUSTMENT.SAME_PERSON',
  'WALLET.INSUFFICIENT',
]);

export function supabaseAdjustments(database: Database): AdjustmentStore {
  const by = ({ actor, correlationId }: Change) => ({ p_actor: actor, p_correlation_id: correlationId });
  return {
    list: (status, cursor, limit) =>
      callRpc(
        database,
        'list_adjustments',
        { p_status: status, p_before: cursor && toUuid(cursor), p_limit: limit },
        z.array(adjustmentRow),
      ),
    request: (request) =>
      callRpc(
        database,
        'request_adjustment',
        {
          p_organization_id: toUuid(request.organizationId),
          p_amount: request.amount.toString(),
          p_reason: request.reason,
          p_idempotency_key: request.idempotencyKey,
          p_body_hash: request.bodyHash,
          ...by(request),
        },
        requested,
      ),
    decide: (decision) =>
      callRpc(
        database,
        'decide_adjustment',
        { p_id: toUuid(decision.id), p_approve: decision.approve, p_note: decision.note, ...by(decision) },
        decided,
      ),
  };
}
