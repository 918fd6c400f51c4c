import type { Logger } from '../kernel/logger.ts';
import type { Applied } from '../messaging/consume-batch.ts';
import type {
  AutoRechargeStore,
  Providers,
  RechargeId,
  RechargeReading,
  RechargeStore,
  SettledRecharge,
} from './ports.ts';

interface Deps {
  store: RechargeStore;
  automatic: AutoRechargeStore;
  providers: Providers;
  logger: Logger;
}

export async function applyCharge(deps: Deps, rechargeId: RechargeId, correlationId: string | null): Promise<Applied> {
  const settled = await chargeAutomatically(deps, rechargeId, correlationId);
  return settled && settled.outcome !== 'applied'
    ? { kind: 'dead', code: 'RECHARGE.MISMATCH', reason: 'the automatic payment is not what was asked for' }
    : { kind: 'done' };
}

/** Charges the saved card for an automatic recharge that was begun and is still wanted. Null: it is over already. */
export async function chargeAutomatically(
  { store, automatic, providers, logger }: Deps,
  rechargeId: RechargeId,
  correlationId: string | null,
): Promise<SettledRecharge | null> {
  const charge = await automatic.chargeOf(rechargeId);
  if (!charge) return null;
  const { customerId, paymentMethod, currency, total, begunAt, withheld } = charge;
  if (withheld) {
    // An attempt whose answer was lost may have charged before.
    const made = customerId && (await providers.stripe.findCharge({ rechargeId, customerId, begunAt }));
    if (!made) {
      logger.info({ rechargeId, withheld }, 'automatic recharge withheld');
      return automatic.withhold(rechargeId, withheld, correlationId);
    }
    return settle(made);
  }
  return settle(
    customerId && paymentMethod
      ? await providers.stripe.chargeSavedCard({ rechargeId, customerId, begunAt, paymentMethod, currency, total })
      : withoutCard(rechargeId, currency, total),
  );

  async function settle(reading: RechargeReading): Promise<SettledRecharge> {
    const settled = await store.settle(reading, correlationId);
    logger.info({ rechargeId, state: reading.state, failure: reading.failure, ...settled }, 'automatic recharge');
    return settled;
  }
}

function withoutCard(rechargeId: RechargeId, currency: string, amount: RechargeReading['amount']): RechargeReading {
  return {
    provider: 'stripe',
    rechargeId,
    orderId: null,
    paymentId: null,
    state: 'failed',
    currency,
    amount,
    failure: 'no_saved_card',
    paymentMethod: null,
    refunds: [],
    disputes: [],
  };
}
