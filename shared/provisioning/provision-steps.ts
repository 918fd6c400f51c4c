import type { Clock } from '../kernel/clock.ts';
import type { InstanceId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { ProxyProvider, ProxySecrets, ProxySource, ProxyStore } from '../proxies/ports.ts';
import type { InstanceEvent } from './instance.schema.ts';
import type { InstanceKeyVault, InstanceTimeline, ProvisioningStore } from './ports.ts';
import { recordInstanceEvent } from './timeline.ts';

export interface ProvisionDeps {
  store: ProvisioningStore;
  proxies: ProxyStore;
  /** Null when only the pool is used. */
  proxyProvider: ProxyProvider | null;
  proxySecrets: ProxySecrets;
  keys: InstanceKeyVault;
  timeline: InstanceTimeline;
  clock: Clock;
  logger: Logger;
  readyTimeoutSeconds: number;
}

/** What every step is given: the instance, the run of the saga that owns it, and the orchestration that runs it. */
export interface Step {
  instanceId: InstanceId;
  run: string;
  sagaId: string;
}

export interface Allocated {
  outcome: 'allocated' | 'none' | 'refused' | 'not_claimed';
  /** Only of an allocated one. */
  source?: ProxySource;
}

/** An event that a SQL function decided on. */
export type AnnouncedEvent = InstanceEvent & { instanceId: InstanceId };

/** Each step may run twice, or once more after a crash, and has one effect. No step returns a secret: it would be kept. */
export const provisionSteps = {
  async claim(
    deps: ProvisionDeps,
    { instanceId, run, sagaId }: Step,
  ): Promise<{ claimed: boolean; readyTimeoutSeconds: number }> {
    const { claimed } = await deps.store.claim(instanceId, run, sagaId);
    if (claimed) await recordInstanceEvent(deps, instanceId, 'provisioning');
    return { claimed, readyTimeoutSeconds: deps.readyTimeoutSeconds };
  },

  /** From the pool if it has one free, else by an order. */
  async allocateProxy(deps: ProvisionDeps, { instanceId, run }: Step): Promise<Allocated> {
    const { proxies, proxyProvider, proxySecrets, logger } = deps;
    const fromPool = await proxies.allocate(instanceId, run);
    if (fromPool.outcome === 'not_claimed') return fromPool;
    if (fromPool.outcome === 'allocated') {
      await recordInstanceEvent(deps, instanceId, 'proxy_allocated', { source: fromPool.source });
      return fromPool;
    }
    if (!proxyProvider) return { outcome: 'none' };
    const order = await proxyProvider.order(instanceId, fromPool.region);
    if (order.outcome === 'out_of_stock') return { outcome: 'none' };
    if (order.outcome === 'refused') {
      logger.warn({ instanceId, reason: order.reason }, 'the proxy provider refused an order');
      return { outcome: 'refused' };
    }
    const { host, port } = order.credentials;
    const secretName = proxySecrets.nameFor(instanceId);
    const { outcome } = await proxies.recordOrdered(instanceId, run, { host, port, secretName });
    if (outcome === 'not_claimed') return { outcome };
    await recordInstanceEvent(deps, instanceId, 'proxy_allocated', { source: 'provider' });
    return { outcome, source: 'provider' };
  },

  async storeProxySecret(deps: ProvisionDeps, { instanceId }: Step): Promise<void> {
    const credentials = await deps.proxyProvider?.find(instanceId);
    if (!credentials) throw new Error('the proxy that was ordered is not there');
    await deps.proxySecrets.put(deps.proxySecrets.nameFor(instanceId), credentials);
    await recordInstanceEvent(deps, instanceId, 'proxy_secret_stored');
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

  /** Compensation of claim and placement, with the slot. A resumption that failed leaves the instance suspended. */
  async abandon(
    deps: ProvisionDeps,
    { instanceId, run, reason }: Step & { reason: string },
  ): Promise<'failed' | 'suspended' | 'not_claimed'> {
    const { outcome } = await deps.store.abandon(instanceId, run, reason);
    if (outcome !== 'not_claimed') await recordInstanceEvent(deps, instanceId, outcome, { reason });
    return outcome;
  },

  /** The last step of a run that was undone. `deleting` means that the run must finish a deletion first. */
  async leave({ store }: ProvisionDeps, { instanceId, run }: Step): Promise<'left' | 'deleting'> {
    return (await store.leave(instanceId, run)).outcome;
  },

  async writeEvent({ timeline }: ProvisionDeps, { instanceId, ...event }: AnnouncedEvent): Promise<void> {
    await timeline.append(instanceId, event);
  },
};
