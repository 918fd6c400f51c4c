import { AppError, type AppErrorOptions } from '../kernel/app-error.ts';
import { bodyHash } from '../kernel/body-hash.ts';
import type { Clock } from '../kernel/clock.ts';
import type { InstanceId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import type { Instance } from './instance.schema.ts';
import type { InstanceStore, InstanceTimeline } from './ports.ts';
import { recordInstanceEvent } from './timeline.ts';

const REFUSALS: Record<string, Pick<AppErrorOptions, 'kind' | 'message'>> = {
  'INSTANCE.UNKNOWN': { kind: 'not_found', message: 'there is no such instance' },
  'IDEMPOTENCY.KEY_REUSED': { kind: 'unprocessable', message: 'this Idempotency-Key came before for another instance' },
};

interface Deps {
  store: InstanceStore;
  timeline: InstanceTimeline;
  clock: Clock;
  logger: Logger;
}

/** Frees the instance's slot and asks for all that belongs to it to be given up. */
export async function deleteInstance(
  deps: Deps,
  principal: MemberPrincipal,
  request: { instanceId: InstanceId; idempotencyKey: string | null; correlationId: string },
): Promise<Result<{ instance: Instance; outboxIds: string[] }>> {
  const { instanceId } = request;
  const outcome = await deps.store.delete({
    ...request,
    organizationId: principal.organization.id,
    actor: principal.userId,
    bodyHash: bodyHash({ instanceId }),
  });
  if (!outcome.ok) {
    const refusal = REFUSALS[outcome.code];
    if (!refusal) throw new Error(`delete_instance refused with an unknown code ${outcome.code}`);
    return fail(new AppError(outcome.code, refusal));
  }
  if (outcome.first) await recordInstanceEvent(deps, instanceId, 'deletion_requested');
  const instance = await deps.store.find(principal.organization.id, instanceId);
  if (!instance) throw new Error('an instance that was just deleted is not there');
  return ok({ instance, outboxIds: outcome.outboxIds });
}
