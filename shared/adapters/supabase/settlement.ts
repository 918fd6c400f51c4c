import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { fromUuid } from '../../kernel/ids.ts';
import type { SettlementStore, SettlementUpkeep } from '../../settlement/ports.ts';
import type { StatusVariant } from '../../settlement/meta-event.ts';
import { arrayLiteral } from './array-literal.ts';
import { toLetterRow } from './messaging.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const settledRow = z.object({
  logged: z.int(),
  entries: z.int(),
  shortfall: z.string().transform(BigInt),
  unmatched: z.int(),
  dead: z.int(),
});

/** Of PostgreSQL's codes: a value that is none of its type, or that breaks a rule of a table. */
const REFUSES_A_VALUE = /^2[23]/;

export function supabaseSettlement(database: Database): SettlementStore {
  return {
    async settle({ messageIds, wamids, places, variants }, dead) {
      const column = (key: keyof StatusVariant): string => arrayLiteral(variants.map((variant) => variant[key]));
      const answer = await database.rpc('settle_meta_statuses', {
        p_message_ids: arrayLiteral(messageIds),
        p_wamids: arrayLiteral(wamids),
        p_variants: arrayLiteral(places.map((place) => place + 1)), // PostgreSQL counts from 1
        p_statuses: column('status'),
        p_ats: column('at'),
        p_billable: column('billable'),
        p_categories: column('category'),
        p_pricing_types: column('pricingType'),
        p_error_codes: column('errorCode'),
        p_error_titles: column('errorTitle'),
        p_dead: dead.map(toLetterRow),
      });
      if (!answer.error) return settledRow.parse(answer.data as unknown);
      if (!REFUSES_A_VALUE.test(answer.error.code)) {
        throw databaseError('settle_meta_statuses', answer.error, answer.status);
      }
      throw new AppError('SETTLEMENT.REFUSED', {
        kind: 'unprocessable',
        message: `the database refuses a value: ${answer.error.code} ${answer.error.message}`,
      });
    },
  };
}

const time = z.iso.datetime({ offset: true });
const whole = z.union([z.int(), z.string().regex(/^-?\d+$/)]).transform(String);
const unmatchedRow = z.object({ due: z.int(), settled: z.int(), dead: z.int(), forgotten: z.int() });
const cursorRow = z.object({ campaign_id: z.uuid(), message_id: z.string() }).nullable();
const closingRow = z.object({ month: z.iso.date(), state: z.enum(['held', 'summing', 'closed']) }).nullable();
const chargedRow = z.object({
  country: z.string(),
  category: z.string(),
  messages: z.int(),
  cost: z.union([z.int(), z.string()]).transform(BigInt),
});
const overviewRow = z.object({
  unmatched: z.object({ ours: z.int(), others: z.int(), oldest_at: time.nullable() }),
  shortfalls: z.array(
    z.object({ organization_id: z.uuid(), name: z.string(), currency: z.string(), shortfall: whole }),
  ),
  last_audit: z
    .object({
      finished_at: time,
      wallets: z.int(),
      entries: z.int(),
      messages: z.int(),
      differences: z.int(),
      examples: z.array(z.object({ what: z.string(), subject: z.string(), expected: z.string(), found: z.string() })),
    })
    .nullable(),
  last_closed_month: z.iso.date().nullable(),
  reconciliations: z.array(
    z.object({
      day: z.iso.date(),
      compared_at: time,
      messages: z.int(),
      meta_messages: z.int(),
      cost: whole,
      meta_cost: whole,
      drifts: z.array(
        z.object({
          country: z.string(),
          category: z.string(),
          messages: z.int(),
          meta_messages: z.int(),
          cost: whole,
          meta_cost: whole,
        }),
      ),
    }),
  ),
});

export function supabaseSettlementUpkeep(database: Database): SettlementUpkeep {
  return {
    settleUnmatched: () => callRpc(database, 'settle_unmatched', {}, unmatchedRow),
    expireHolds: (at) => callRpc(database, 'expire_holds', { p_at: at }, cursorRow),
    closeMonth: (keepMonths) => callRpc(database, 'close_month', { p_keep_months: keepMonths }, closingRow),
    async ensurePartitions(monthsAhead) {
      for (const table of ['outbound_messages', 'meta_status_events']) {
        await callRpc(database, 'ensure_month_partitions', { p_table: table, p_months: monthsAhead }, z.unknown());
      }
    },
    chargedBetween: (from, until, currency) =>
      callRpc(
        database,
        'charged_between',
        { p_from: from.toISOString(), p_until: until.toISOString(), p_currency: currency },
        z.array(chargedRow),
      ),
    recordReconciliation: (day, lines) =>
      callRpc(
        database,
        'record_meta_reconciliation',
        {
          p_day: day,
          p_lines: lines.map(({ country, category, messages, cost, metaMessages, metaCost }) => ({
            ...{ country, category, messages, cost: String(cost) },
            ...{ meta_messages: metaMessages, meta_cost: String(metaCost) },
          })),
        },
        z.int(),
      ),
    async overview() {
      const row = await callRpc(database, 'settlement_overview', {}, overviewRow);
      return {
        unmatched: { ours: row.unmatched.ours, others: row.unmatched.others, oldestAt: row.unmatched.oldest_at },
        shortfalls: row.shortfalls.map(({ organization_id: id, ...rest }) => ({
          organizationId: fromUuid('org', id),
          ...rest,
        })),
        lastAudit: row.last_audit && auditOf(row.last_audit),
        lastClosedMonth: row.last_closed_month,
        reconciliations: row.reconciliations.map((day) => ({
          day: day.day,
          comparedAt: day.compared_at,
          ...figuresOf(day),
          drifts: day.drifts.map((drift) => ({
            country: drift.country,
            category: drift.category,
            ...figuresOf(drift),
          })),
        })),
      };
    },
  };
}

function auditOf({ finished_at: finishedAt, ...figures }: NonNullable<z.infer<typeof overviewRow>['last_audit']>) {
  return { finishedAt, ...figures };
}

function figuresOf(row: { messages: number; meta_messages: number; cost: string; meta_cost: string }) {
  return { messages: row.messages, metaMessages: row.meta_messages, cost: row.cost, metaCost: row.meta_cost };
}
