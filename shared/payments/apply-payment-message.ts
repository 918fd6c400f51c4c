import type { Applied } from '../messaging/consume-batch.ts';
import { applyCharge } from './charge-automatically.ts';
import type { PaymentMessage } from './payment-message.ts';
import type { PaymentDeps } from './payment-deps.ts';
import { reconcileRecharges } from './reconcile-recharges.ts';
import { settleHint } from './settle-hint.ts';

export async function applyPaymentMessage(
  deps: PaymentDeps,
  message: PaymentMessage,
  correlationId: string | null,
): Promise<Applied> {
  switch (message.kind) {
    case 'charge':
      return applyCharge(deps, message.rechargeId, correlationId);
    case 'reconcile':
      return reconcileRecharges(deps, message, correlationId);
    case 'event': {
      const { eventId, type, provider, orderId, paymentId } = message;
      const settled = await settleHint(deps, { provider, orderId, paymentId }, correlationId);
      if (settled?.outcome === 'unknown') {
        return { kind: 'dead', code: 'RECHARGE.UNKNOWN', reason: `${provider} names a recharge that does not exist` };
      }
      if (settled?.outcome === 'mismatch') {
        const { reason, organizationId } = settled;
        return { kind: 'dead', code: 'RECHARGE.MISMATCH', reason, organizationId };
      }
      deps.logger.info(
        { eventId, type, provider, ...settled },
        settled ? 'payment event settled' : 'event about no recharge',
      );
      return { kind: 'done' };
    }
  }
}
