import { AppError } from '../kernel/app-error.ts';
import { COMMON_REFUSALS, type Refusals } from '../kernel/common-refusals.ts';
import { newId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import { bodyHash } from '../kernel/body-hash.ts';
import type { Instance, ProvisionRequest } from './instance.schema.ts';
import type { InstanceStore } from './ports.ts';

const REFUSALS: Refusals = {
  ...COMMON_REFUSALS,
  'BILLING.PAYMENT_REQUIRED': { kind: 'payment_required', message: 'no paid slot: buy a seat or choose a tier first' },
  'BILLING.SLOTS_FULL': { kind: 'payment_required', message: 'every paid slot is in use: buy another seat' },
};

/** Reserves one paid slot and makes the desired instance; its saga starts right after. */
export async function requestInstance(
  { store }: { store: InstanceStore },
  principal: MemberPrincipal,
  request: ProvisionRequest,
  { idempotencyKey, correlationId }: { idempotencyKey: string | null; correlationId: string },
): Promise<Result<{ instance: Instance; outboxIds: string[] }>> {
  const outcome = await store.request({
    ...request,
    organizationId: principal.organization.id,
    instanceId: newId('ins'),
    actor: principal.userId,
    idempotencyKey,
    bodyHash: bodyHash(request),
    correlationId,
  });
  if (!outcome.ok) {
    const refusal = REFUSALS[outcome.code];
    if (!refusal) throw new Error(`request_instance refused with an unknown code ${outcome.code}`);
    const { paidSlots, activeInstances } = outcome;
    return fail(new AppError(outcome.code, { ...refusal, details: { paidSlots, activeInstances } }));
  }
  const instance = await store.find(principal.organization.id, outcome.instanceId);
  if (!instance) throw new Error('an instance that was just requested is not there');
  return ok({ instance, outboxIds: outcome.outboxIds });
}
