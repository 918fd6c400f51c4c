import { AppError } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { CreditStore, HoldState } from './ports.ts';

/**
 * Holds credits for what is about to be accepted; `sourceId` names it, and asking again for the same has no second
 * effect. Its `sent` usage event spends them, `CreditStore.release` gives them back.
 */
export async function reserveCredits(
  { credits }: { credits: CreditStore },
  organizationId: OrganizationId,
  amount: number,
  sourceId: string,
): Promise<Result<{ state: HoldState }>> {
  const outcome = await credits.reserve(organizationId, amount, sourceId);
  if (outcome.ok) return ok({ state: outcome.state });
  switch (outcome.code) {
    case 'CREDITS.EXHAUSTED':
      return fail(
        new AppError(outcome.code, {
          kind: 'payment_required',
          message: 'there are not enough message credits left',
          details: { needed: amount, available: outcome.available },
        }),
      );
    case 'CREDITS.RELEASED':
      return fail(new AppError(outcome.code, { kind: 'conflict', message: 'this reservation was given back before' }));
    default:
      return fail(
        new AppError(outcome.code, { kind: 'unprocessable', message: 'this was reserved before with another amount' }),
      );
  }
}
