import { AppError } from '../kernel/app-error.ts';
import type { Id } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { OperatorPrincipal } from '../identity/principal.ts';
import type { DeadLetter } from './operations.schema.ts';
import type { DeadLetterStore } from './ports.ts';

/** Replays a dead letter to its queue, or closes it with a reason. Each can be done once. */
export async function resolveDeadLetter(
  { store }: { store: DeadLetterStore },
  operator: OperatorPrincipal,
  decision: { id: Id<'dlq'>; action: 'replay' | 'discard'; note: string | null; correlationId: string },
): Promise<Result<{ letter: DeadLetter; outboxIds: string[] }>> {
  const outcome = await store.resolve({ ...decision, actor: operator.userId });
  if (outcome.ok) return ok({ letter: outcome.letter, outboxIds: outcome.outboxIds });
  if (outcome.code === 'DEAD_LETTER.UNKNOWN') {
    return fail(new AppError(outcome.code, { kind: 'not_found', message: 'there is no such dead letter' }));
  }
  return fail(new AppError(outcome.code, { kind: 'conflict', message: 'this dead letter has been resolved already' }));
}
