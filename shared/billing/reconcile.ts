import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { idSchema, type OrganizationId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Applied } from '../messaging/consume-batch.ts';
import type { Reconciliation } from './billing.schema.ts';
import type { BillingStore, Mended, PaymentProvider, ReconciliationStore, SubscriptionSnapshot } from './ports.ts';
import { settleInvoicesOf } from './settle-invoice.ts';
import { settleSubscription } from './settle-subscription.ts';

/** The body of a message on `stripe-events` that carries one page of a comparison with Stripe. */
export const reconciliationMessageSchema = z.object({
  reconciliationId: idSchema('rec'),
  page: z.int().min(0),
});

interface Deps {
  store: BillingStore;
  payments: PaymentProvider;
  reconciliations: ReconciliationStore;
  clock: Clock;
  logger: Logger;
}

const PAGE = 10;
/** A comparison of everything looks back this far; one of a single organization looks at all there ever was. */
const LOOK_BACK_MS = 100 * 24 * 3600e3;

export async function startReconciliation(
  { reconciliations }: Pick<Deps, 'reconciliations'>,
  organizationId: OrganizationId | null,
  requestedBy: string,
  correlationId: string,
): Promise<Result<{ run: Reconciliation; outboxIds: string[] }>> {
  const started = await reconciliations.start(organizationId, requestedBy, correlationId);
  if (started.ok) return ok(started);
  return fail(new AppError(started.code, { kind: 'not_found', message: 'there is no such organization' }));
}

/** Settles one page of subscriptions as their events would have, and records what that mended. */
export async function reconcilePage(
  deps: Deps,
  { reconciliationId, page }: z.infer<typeof reconciliationMessageSchema>,
  correlationId: string | null,
): Promise<Applied> {
  const { store, payments, reconciliations, logger, clock } = deps;
  const run = await reconciliations.due(reconciliationId, page);
  if (!run) return { kind: 'done' };
  const customerId = run.organizationId ? (await store.stripeAccountOf(run.organizationId)).customerId : null;
  const found =
    run.organizationId && !customerId
      ? { items: [], nextCursor: null }
      : await payments.listSubscriptions({ customerId, cursor: run.cursor, limit: PAGE });
  const since = run.organizationId ? null : new Date(clock.now().getTime() - LOOK_BACK_MS);
  const ours = found.items.filter(({ kind, endedAt }) => kind === 'platform' && !(since && endedAt && endedAt < since));
  const mended: Mended[] = [];
  const failures: { subscriptionId: string; reason: string }[] = [];
  for (const { subscriptionId } of ours) {
    const outcome = await mend(deps, subscriptionId, since, correlationId);
    if (typeof outcome === 'string') failures.push({ subscriptionId, reason: outcome });
    else if (outcome) mended.push(outcome);
  }
  await reconciliations.recordPage(
    reconciliationId,
    page,
    { checked: ours.length, mended, failures, nextCursor: found.nextCursor },
    correlationId,
  );
  logger.info(
    { reconciliationId, page, checked: ours.length, mended: mended.length, failures: failures.length },
    'compared with Stripe',
  );
  return { kind: 'done' };
}

/** What was mended, null when all was well, or in words why it cannot be settled. */
async function mend(
  deps: Deps,
  subscriptionId: SubscriptionSnapshot['subscriptionId'],
  since: Date | null,
  correlationId: string | null,
): Promise<Mended | string | null> {
  try {
    const settled = await settleSubscription(deps, subscriptionId, correlationId);
    if (settled.kind === 'unsettled') return settled.reason;
    if (settled.kind === 'other_product') return null;
    const { subscription, entitlementChanged, secondSubscriptionUndone } = settled;
    const credits =
      subscription.status === 'CANCELED'
        ? settled.credits
        : await settleInvoicesOf(deps, subscription, since, correlationId);
    if (!entitlementChanged && !secondSubscriptionUndone && credits.granted === 0 && credits.takenBack === 0) {
      return null;
    }
    return {
      subscriptionId,
      organizationId: subscription.organizationId,
      entitlementChanged,
      secondSubscriptionUndone,
      creditsGranted: credits.granted,
      creditsTakenBack: credits.takenBack,
    };
  } catch (error) {
    // An outage makes the page come again; a bug with one subscription does not stop the others.
    if (error instanceof AppError && error.retryable) throw error;
    deps.logger.error({ error, subscriptionId }, 'a subscription could not be compared');
    return error instanceof Error ? error.message : String(error);
  }
}
