import { AppError } from '../kernel/app-error.ts';
import type { InstanceId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import type { Instance, InstanceEvent } from './instance.schema.ts';
import type { InstanceStore, InstanceTimeline } from './ports.ts';

/** An instance of the caller's organization; another's is not there. */
export async function findInstance(
  { store }: { store: InstanceStore },
  { organization }: MemberPrincipal,
  instanceId: InstanceId,
): Promise<Result<Instance>> {
  const instance = await store.find(organization.id, instanceId);
  if (instance) return ok(instance);
  return fail(new AppError('INSTANCE.UNKNOWN', { kind: 'not_found', message: 'there is no such instance' }));
}

const EVENTS_SHOWN = 200;

export async function listInstanceEvents(
  { store, timeline }: { store: InstanceStore; timeline: InstanceTimeline },
  principal: MemberPrincipal,
  instanceId: InstanceId,
): Promise<Result<InstanceEvent[]>> {
  const instance = await findInstance({ store }, principal, instanceId);
  if (!instance.ok) return instance;
  return ok(await timeline.list(instanceId, EVENTS_SHOWN));
}
