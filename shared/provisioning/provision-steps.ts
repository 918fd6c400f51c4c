import type { Clock } from '../kernel/clock.ts';
import type { InstanceId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { InstanceKeyVault, InstanceTimeline, ProvisioningStore } from './ports.ts';
import { recordInstanceEvent } from './timeline.ts';

export interface ProvisionDeps {
  store: ProvisioningStore;
  keys: InstanceKeyVault;
  timeline: InstanceTimeline;
  clock: Clock;
  logger: Logger;
  readyTimeoutSeconds: number;
}

/** What every step is given: the instance, and the run of the saga that owns it. */
export interface Step {
  instanceId: InstanceId;
  run: string;
}

/** Each step may run twice, or once more after a crash, and has one effect. */
export const provisionSteps = {
  async claim(
    deps: ProvisionDeps,
    { instanceId, run }: Step,
  ): Promise<{ claimed: boolean; readyTimeoutSeconds: number }> {
    const { claimed } = await deps.store.claim(instanceId, run);
    if (claimed) await recordInstanceEvent(deps, instanceId, 'provisioning');
    return { claimed, readyTimeoutSeconds: deps.readyTimeoutSeconds };
  },

  async createKey(deps: ProvisionDeps, { instanceId }: Step): Promise<void> {
    await deps.keys.create(instanceId);
    await recordInstanceEvent(deps, instanceId, 'key_created');
  },

  async place(deps: ProvisionDeps, { instanceId, run }: Step): Promise<'placed' | 'no_worker' | 'not_claimed'> {
    const { outcome } = await deps.store.place(instanceId, run);
    if (outcome === 'placed') await recordInstanceEvent(deps, instanceId, 'placed');
    return outcome;
  },

  async finish(deps: ProvisionDeps, { instanceId, run }: Step): Promise<'running' | 'not_ready' | 'not_claimed'> {
    const { outcome } = await deps.store.finish(instanceId, run);
    if (outcome === 'running') await recordInstanceEvent(deps, instanceId, 'running');
    return outcome;
  },

  /** Compensation of claim and placement, with the slot. */
  async abandon(deps: ProvisionDeps, { instanceId, run, reason }: Step & { reason: string }): Promise<void> {
    const { outcome } = await deps.store.abandon(instanceId, run, reason);
    if (outcome === 'abandoned') await recordInstanceEvent(deps, instanceId, 'failed', { reason });
  },

  /** Compensation of createKey. */
  async removeKey(deps: ProvisionDeps, { instanceId }: Step): Promise<void> {
    await deps.keys.remove(instanceId);
  },
};
