import { z } from 'zod';
import { toUuid } from '../../kernel/ids.ts';
import { micros } from '../../kernel/money.ts';
import { WITHHELD, type AutoRechargeStore } from '../../payments/ports.ts';
import { refusalRow, settledRow, toRefusal, toSettled } from './recharges.ts';
import { callRpc, type Database } from './rpc.ts';

const time = z.iso.datetime({ offset: true });
const autoRow = z.object({
  supported: z.boolean(),
  card_saved: z.boolean(),
  enabled: z.boolean(),
  currency: z.string().nullable(),
  threshold: z.string().nullable(),
  amount: z.string().nullable(),
  failures: z.int(),
  retry_at: time.nullable(),
  last_failure: z.string().nullable(),
});
const chargeRow = z.object({
  customer_id: z.string().nullable(),
  payment_method: z.string().nullable(),
  currency: z.string(),
  total: z.string(),
  created_at: time,
  withheld: z.enum(WITHHELD).nullable(),
});

export function supabaseAutoRecharges(database: Database): AutoRechargeStore {
  return {
    async stateOf(organizationId) {
      const args = { p_organization_id: toUuid(organizationId) };
      const row = await callRpc(database, 'auto_recharge_of', args, autoRow);
      const { card_saved: cardSaved, retry_at: retryAt, last_failure: lastFailure, ...state } = row;
      return { ...state, cardSaved, retryAt, lastFailure };
    },
    async set(organizationId, wish, { actor, correlationId }) {
      const row = await callRpc(
        database,
        'set_auto_recharge',
        {
          p_organization_id: toUuid(organizationId),
          p_enabled: wish.enabled,
          p_threshold: wish.enabled ? wish.threshold.toString() : null,
          p_amount: wish.enabled ? wish.amount.toString() : null,
          p_actor: actor,
          p_correlation_id: correlationId,
        },
        z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), refusalRow]),
      );
      return row.ok ? row : toRefusal(row);
    },
    claimDue: (limit, correlationId) =>
      callRpc(database, 'claim_auto_recharges', { p_limit: limit, p_correlation_id: correlationId }, z.int()),
    async chargeOf(rechargeId) {
      const row = await callRpc(database, 'auto_charge_of', { p_id: toUuid(rechargeId) }, chargeRow.nullable());
      if (!row) return null;
      const { customer_id: customerId, payment_method: paymentMethod, currency, total, withheld } = row;
      const begunAt = new Date(row.created_at);
      return { customerId, paymentMethod, currency, total: micros(BigInt(total)), begunAt, withheld };
    },
    async withhold(rechargeId, reason, correlationId) {
      const args = { p_id: toUuid(rechargeId), p_reason: reason, p_correlation_id: correlationId };
      return toSettled(await callRpc(database, 'withhold_auto_recharge', args, settledRow));
    },
    alertLowBalances: (limit, correlationId) =>
      callRpc(database, 'alert_low_balances', { p_limit: limit, p_correlation_id: correlationId }, z.int()),
  };
}
