import { newId } from '../kernel/ids.ts';
import type { AutoRechargeStore } from './ports.ts';

const AT_ONCE = 100;

/** Begins the automatic recharges that are due, and tells vendors whose balance is low. It may run at any time. */
export async function watchBalances(automatic: AutoRechargeStore): Promise<{ recharges: number; alerts: number }> {
  const correlationId = newId('cor');
  const recharges = await automatic.claimDue(AT_ONCE, correlationId);
  const alerts = await automatic.alertLowBalances(AT_ONCE, correlationId);
  return { recharges, alerts };
}
