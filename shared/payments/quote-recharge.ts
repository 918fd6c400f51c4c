import type { OrganizationId } from '../kernel/ids.ts';
import type { Micros } from '../kernel/money.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { configuredProviders } from './configured-providers.ts';
import type { RechargeQuote } from './payments.schema.ts';
import type { Providers, RechargeStore } from './ports.ts';
import { refusalError } from './refusals.ts';

/** What a recharge would cost with its tax, before anything is begun. */
export async function quoteRecharge(
  { store, providers }: { store: RechargeStore; providers: Providers },
  organizationId: OrganizationId,
  { amount, currency }: { amount: Micros; currency?: string | undefined },
): Promise<Result<RechargeQuote>> {
  const outcome = await store.quote(organizationId, amount, currency ?? null, configuredProviders(providers));
  return outcome.ok ? ok(outcome.quote) : fail(refusalError(outcome));
}
