import { AppError } from '../kernel/app-error.ts';
import type { Id } from '../kernel/ids.ts';
import type { Applied } from '../messaging/consume-batch.ts';
import { chargeAutomatically } from './charge-automatically.ts';
import type { RechargeReconciliation } from './payments.schema.ts';
import type { ComparedRecharge } from './ports.ts';
import type { PaymentDeps } from './payment-deps.ts';
import { settleHint } from './settle-hint.ts';

const PAGE = 20;

/** Settles one page of recharges as their events would have, and records what that mended. */
export async function reconcileRecharges(
  deps: PaymentDeps,
  { reconciliationId, page }: { reconciliationId: Id<'rec'>; page: number },
  correlationId: string | null,
): Promise<Applied> {
  const recharges = await deps.reconciliations.page(reconciliationId, page, PAGE);
  if (!recharges) return { kind: 'done' };
  const mended: RechargeReconciliation['mended'] = [];
  const failures: RechargeReconciliation['failures'] = [];
  for (const recharge of recharges) {
    const outcome = await mend(deps, recharge, correlationId);
    if (typeof outcome === 'string') failures.push({ rechargeId: recharge.rechargeId, reason: outcome });
    else if (outcome.changed) mended.push({ ...idsOf(recharge), credited: outcome.credited });
  }
  await deps.reconciliations.recordPage(
    reconciliationId,
    page,
    {
      checked: recharges.length,
      mended,
      failures,
      lastId: recharges.length === PAGE ? (recharges.at(-1)?.rechargeId ?? null) : null,
    },
    correlationId,
  );
  deps.logger.info(
    { reconciliationId, page, checked: recharges.length, mended: mended.length, failures: failures.length },
    'recharges compared with the providers',
  );
  return { kind: 'done' };
}

function idsOf({ rechargeId, organizationId }: ComparedRecharge) {
  return { rechargeId, organizationId };
}

/** What was changed, or in words why it cannot be settled. */
async function mend(
  deps: PaymentDeps,
  { rechargeId, provider, trigger, orderId, paymentId }: ComparedRecharge,
  correlationId: string | null,
): Promise<{ changed: boolean; credited: boolean } | string> {
  try {
    const stuck = trigger === 'automatic' && !paymentId;
    const settled = stuck
      ? await chargeAutomatically(deps, rechargeId, correlationId)
      : await settleHint(deps, { provider, orderId, paymentId }, correlationId);
    if (settled?.outcome === 'applied') return settled;
    return settled?.outcome === 'mismatch' ? settled.reason : `${provider} does not know it`;
  } catch (error) {
    // An outage makes the page come again; a bug with one recharge does not stop the others.
    if (error instanceof AppError && error.retryable) throw error;
    deps.logger.error({ error, rechargeId }, 'a recharge could not be compared');
    return error instanceof Error ? error.message : String(error);
  }
}
