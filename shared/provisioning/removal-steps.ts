import type { InstanceId } from '../kernel/ids.ts';
import type { ProvisionDeps } from './provision-steps.ts';
import { recordInstanceEvent } from './timeline.ts';

/** The compensations of the saga, and the steps of a deletion. Each may run twice, and may find nothing to do. */
export const removalSteps = {
  async claim({ store }: ProvisionDeps, instanceId: InstanceId): Promise<{ claimed: boolean }> {
    return store.claimDeletion(instanceId);
  },

  /** Compensation of createKey. */
  async removeKey({ keys }: ProvisionDeps, instanceId: InstanceId): Promise<void> {
    await keys.remove(instanceId);
  },

  /** Compensation of storeProxySecret. The secret of a proxy of the pool stays with the pool. */
  async removeProxySecret({ proxySecrets }: ProvisionDeps, instanceId: InstanceId): Promise<void> {
    await proxySecrets.remove(proxySecrets.nameFor(instanceId));
  },

  /** Compensation of allocateProxy: also of an order that was made and, for a crash, never written down. */
  async releaseProxy({ proxies, proxyProvider }: ProvisionDeps, instanceId: InstanceId): Promise<void> {
    const proxy = await proxies.ofInstance(instanceId);
    if (proxy?.source === 'provider' && !proxyProvider) {
      throw new Error('a proxy was ordered from a provider that is no longer configured');
    }
    if (proxy?.source !== 'pool') await proxyProvider?.cancel(instanceId);
    await proxies.release(instanceId);
  },

  async finish(deps: ProvisionDeps, instanceId: InstanceId): Promise<void> {
    const { outcome } = await deps.store.finishDeletion(instanceId);
    if (outcome === 'deleted') await recordInstanceEvent(deps, instanceId, 'deleted');
  },
};
