import { z } from 'zod';
import { fromUuid, toUuid } from '../../kernel/ids.ts';
import { storedMicrosSchema } from '../../kernel/money.ts';
import { PROVIDERS, RECHARGE_STATES, RECHARGE_TRIGGERS, type Recharge } from '../../payments/payments.schema.ts';
import type { RechargeStore, Refusal, SettledRecharge, StoredRecharge } from '../../payments/ports.ts';
import { callRpc, databaseError, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const rechargeRow = z.object({
  id: z.uuid(),
  organization_id: z.uuid(),
  provider: z.enum(PROVIDERS),
  trigger: z.enum(RECHARGE_TRIGGERS),
  state: z.enum(RECHARGE_STATES),
  currency: z.string(),
  amount: storedMicrosSchema,
  tax: storedMicrosSchema,
  tax_basis_points: z.int(),
  tax_name: z.string().nullable(),
  order_id: z.string().nullable(),
  url: z.string().nullable(),
  save_card: z.boolean(),
  failure: z.string().nullable(),
  claimed_gross: storedMicrosSchema,
  receipt_number: z.string().nullable(),
  billed_to: z
    .object({
      company: z.string(),
      tax_id: z.string().nullable(),
      country: z.string().nullable(),
      address: z.array(z.string()),
    })
    .nullable(),
  created_at: time,
  credited_at: time.nullable(),
});
const operatorRow = rechargeRow.extend({ payment_id: z.string().nullable(), organization_name: z.string() });
const currencyRow = z
  .object({
    currency: z.string(),
    provider: z.enum(PROVIDERS),
    min_amount: storedMicrosSchema,
    max_amount: storedMicrosSchema,
  })
  .transform((row) => ({
    currency: row.currency,
    provider: row.provider,
    minAmount: row.min_amount.toString(),
    maxAmount: row.max_amount.toString(),
  }));
export const refusalRow = z.looseObject({ ok: z.literal(false), code: z.string() });
const quoteRow = z.object({
  ok: z.literal(true),
  currency: z.string(),
  provider: z.enum(PROVIDERS),
  amount: z.string(),
  tax: z.string(),
  total: z.string(),
  tax_name: z.string().nullable(),
  tax_country: z.string().nullable(),
  tax_basis_points: z.int(),
});
export const settledRow = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('applied'),
    organization_id: z.uuid(),
    changed: z.boolean(),
    credited: z.boolean(),
  }),
  z.object({ outcome: z.literal('mismatch'), organization_id: z.uuid(), reason: z.string() }),
  z.object({ outcome: z.literal('unknown') }),
]);

export function supabaseRecharges(database: Database): RechargeStore {
  return {
    async currencies(providers) {
      const { data, error, status } = await database
        .from('recharge_currencies')
        .select()
        .in('provider', [...providers])
        .order('currency');
      if (error) throw databaseError('recharge_currencies', error, status);
      return z.array(currencyRow).parse(data);
    },
    async quote(organizationId, amount, currency, providers) {
      const row = await callRpc(
        database,
        'quote_recharge',
        {
          p_organization_id: toUuid(organizationId),
          p_amount: amount.toString(),
          p_currency: currency,
          p_providers: providers,
        },
        z.discriminatedUnion('ok', [quoteRow, refusalRow]),
      );
      if (!row.ok) return toRefusal(row);
      const { ok, tax_name: taxName, tax_country: taxCountry, tax_basis_points: taxBasisPoints, ...quote } = row;
      return { ok, quote: { ...quote, taxName, taxCountry, taxBasisPoints } };
    },
    async init(wish) {
      const row = await callRpc(
        database,
        'init_recharge',
        {
          p_organization_id: toUuid(wish.organizationId),
          p_id: toUuid(wish.rechargeId),
          p_amount: wish.amount.toString(),
          p_currency: wish.currency,
          p_automatic: wish.automatic && {
            threshold: wish.automatic.threshold.toString(),
            amount: wish.automatic.amount.toString(),
          },
          p_providers: wish.providers,
          p_actor: wish.actor,
          p_idempotency_key: wish.idempotencyKey,
          p_body_hash: wish.bodyHash,
          p_correlation_id: wish.correlationId,
        },
        z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), recharge: rechargeRow }), refusalRow]),
      );
      return row.ok ? { ok: true, recharge: toStored(row.recharge) } : toRefusal(row);
    },
    async attachOrder(rechargeId, orderId, url) {
      const args = { p_id: toUuid(rechargeId), p_order_id: orderId, p_url: url };
      return toStored(await callRpc(database, 'attach_recharge_order', args, rechargeRow));
    },
    async settle(reading, correlationId) {
      const row = await callRpc(
        database,
        'settle_recharge',
        {
          p_payment: {
            provider: reading.provider,
            recharge_id: toUuid(reading.rechargeId),
            order_id: reading.orderId,
            payment_id: reading.paymentId,
            state: reading.state,
            currency: reading.currency,
            amount: reading.amount.toString(),
            failure: reading.failure,
            payment_method: reading.paymentMethod,
            refunds: reading.refunds.map(({ refundId, amount, stands }) => ({
              refund_id: refundId,
              amount: amount.toString(),
              stands,
            })),
            disputes: reading.disputes.map(({ disputeId, amount, state }) => ({
              dispute_id: disputeId,
              amount: amount.toString(),
              state,
            })),
          },
          p_correlation_id: correlationId,
        },
        settledRow,
      );
      return toSettled(row);
    },
    async find(organizationId, rechargeId) {
      const { data, error, status } = await database
        .from('recharges')
        .select()
        .eq('organization_id', toUuid(organizationId))
        .eq('id', toUuid(rechargeId));
      if (error) throw databaseError('recharges', error, status);
      const [row] = z.array(rechargeRow).parse(data);
      return row ? toStored(row) : null;
    },
    async findForOperator(rechargeId) {
      const args = { p_id: toUuid(rechargeId) };
      const row = await callRpc(database, 'recharge_for_operator', args, operatorRow.nullable());
      return (
        row && {
          ...toRecharge(row),
          organizationId: fromUuid('org', row.organization_id),
          organizationName: row.organization_name,
          orderId: row.order_id,
          paymentId: row.payment_id,
        }
      );
    },
    async list(organizationId, cursor, limit) {
      let query = database.from('recharges').select().eq('organization_id', toUuid(organizationId));
      if (cursor) query = query.lt('id', toUuid(cursor));
      const { data, error, status } = await query.order('id', { ascending: false }).limit(limit);
      if (error) throw databaseError('recharges', error, status);
      return z.array(rechargeRow).parse(data).map(toRecharge);
    },
  };
}

export function toSettled(row: z.infer<typeof settledRow>): SettledRecharge {
  if (row.outcome === 'unknown') return row;
  const { organization_id: organizationId, ...settled } = row;
  return { ...settled, organizationId: fromUuid('org', organizationId) };
}

export function toRefusal({ code, ok, ...details }: z.infer<typeof refusalRow>): Refusal {
  return {
    ok,
    code,
    details: Object.fromEntries(
      Object.entries(details).map(([name, value]) => [
        name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
        String(value),
      ]),
    ),
  };
}

function toRecharge(row: z.infer<typeof rechargeRow>): Recharge {
  const { billed_to: billedTo } = row;
  return {
    id: fromUuid('rch', row.id),
    provider: row.provider,
    trigger: row.trigger,
    state: row.state,
    currency: row.currency,
    amount: row.amount.toString(),
    tax: row.tax.toString(),
    total: (row.amount + row.tax).toString(),
    taxName: row.tax_name,
    taxBasisPoints: row.tax_basis_points,
    returned: row.claimed_gross.toString(),
    failure: row.failure,
    receiptNumber: row.receipt_number,
    billedTo: billedTo && {
      company: billedTo.company,
      taxId: billedTo.tax_id,
      country: billedTo.country,
      address: billedTo.address,
    },
    createdAt: row.created_at,
    creditedAt: row.credited_at,
  };
}

function toStored(row: z.infer<typeof rechargeRow>): StoredRecharge {
  return {
    ...toRecharge(row),
    organizationId: fromUuid('org', row.organization_id),
    orderId: row.order_id,
    url: row.url,
    saveCard: row.save_card,
  };
}
