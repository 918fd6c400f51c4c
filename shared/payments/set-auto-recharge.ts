import type { MemberPrincipal } from '../identity/principal.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { AutoRecharge, AutoRechargeRequest } from './payments.schema.ts';
import type { AutoRechargeStore } from './ports.ts';
import { refusalError } from './refusals.ts';

/** Turns the automatic recharge on or off. Turned on, failures of before are forgotten. */
export async function setAutoRecharge(
  automatic: AutoRechargeStore,
  { organization, userId }: MemberPrincipal,
  wish: AutoRechargeRequest,
  correlationId: string,
): Promise<Result<AutoRecharge>> {
  const outcome = await automatic.set(organization.id, wish, { actor: userId, correlationId });
  return outcome.ok ? ok(await automatic.stateOf(organization.id)) : fail(refusalError(outcome));
}
