import { AppError, type ErrorKind } from '../kernel/app-error.ts';
import { bodyHash } from '../kernel/body-hash.ts';
import type { Id } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { AdjustmentOutcome, AdjustmentStore, Change } from './ports.ts';
import type { Adjustment, AdjustmentRequest } from './wallet.schema.ts';

const REFUSALS = {
  'ORGANIZATION.UNKNOWN': ['not_found', 'there is no such organization'],
  'WALLET.NONE': ['unprocessable', 'the organization has no wallet yet'],
  'IDEMPOTENCY.KEY_REUSED': ['unprocessable', 'this Idempotency-Key was used with another body'],
  'ADJUSTMENT.UNKNOWN': ['not_found', 'there is no such adjustment'],
  'ADJUSTMENT.DECIDED': ['conflict', 'it has been decided already'],
  'ADJUSTMENT.SAME_PERSON': ['forbidden', 'another operator than the one who asked must decide'],
  'WALLET.INSUFFICIENT': ['unprocessable', 'it takes more than is available'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Asks for a correction of a wallet. Nothing moves before another operator approves it. */
export async function requestAdjustment(
  adjustments: AdjustmentStore,
  request: AdjustmentRequest,
  idempotencyKey: string | null,
  change: Change,
): Promise<Result<Adjustment>> {
  const hash = bodyHash({ ...request, amount: request.amount.toString() });
  return toResult(await adjustments.request({ ...request, ...change, idempotencyKey, bodyHash: hash }));
}

/** Approves a correction, which applies it, or rejects it. */
export async function decideAdjustment(
  adjustments: AdjustmentStore,
  decision: { id: Id<'adj'>; approve: boolean; note: string | null },
  change: Change,
): Promise<Result<Adjustment>> {
  return toResult(await adjustments.decide({ ...decision, ...change }));
}

function toResult(outcome: AdjustmentOutcome<keyof typeof REFUSALS>): Result<Adjustment> {
  if (outcome.ok) return ok(outcome.adjustment);
  const { code, required, available } = outcome;
  const [kind, message] = REFUSALS[code];
  return fail(
    new AppError(code, { kind, message, details: required === undefined ? undefined : { required, available } }),
  );
}
