import type { InstanceId } from '../kernel/ids.ts';

/** How to go through a proxy. Kept in Key Vault only; never logged, never in the database, never in a history. */
export interface ProxyCredentials {
  host: string;
  port: number;
  username: string;
  password: string;
}

export type ProxyOrder =
  | { outcome: 'ordered'; credentials: ProxyCredentials }
  | { outcome: 'out_of_stock' }
  | { outcome: 'refused'; reason: string };

/** A seller of proxies. An instance has at most one order there, whose name follows from the instance's id. */
export interface ProxyProvider {
  /** Ordering again gives the order there is. */
  order(instanceId: InstanceId, region: string): Promise<ProxyOrder>;
  find(instanceId: InstanceId): Promise<ProxyCredentials | null>;
  /** Ends the order; nothing ordered is success. */
  cancel(instanceId: InstanceId): Promise<void>;
}

export interface ProxySecrets {
  /** Where the credentials of an instance's ordered proxy are kept. */
  nameFor(instanceId: InstanceId): string;
  /** Where those of a proxy of the pool are kept: the same proxy has the same name. */
  nameInPool(credentials: ProxyCredentials): string;
  put(name: string, credentials: ProxyCredentials): Promise<void>;
  get(name: string): Promise<ProxyCredentials | null>;
  /** Removes them for good; nothing there is success. */
  remove(name: string): Promise<void>;
}

export type ProxySource = 'pool' | 'provider';

/** The saga's proxy steps in the database. */
export interface ProxyStore {
  /** A free healthy one of the pool, or the one that the instance has already. */
  allocate(
    instanceId: InstanceId,
    run: string,
  ): Promise<
    | { outcome: 'allocated'; source: ProxySource }
    | { outcome: 'none_free'; region: string }
    | { outcome: 'not_claimed' }
  >;
  recordOrdered(
    instanceId: InstanceId,
    run: string,
    proxy: { host: string; port: number; secretName: string },
  ): Promise<{ outcome: 'allocated' | 'not_claimed' }>;
  ofInstance(instanceId: InstanceId): Promise<{ source: ProxySource; secretName: string } | null>;
  release(instanceId: InstanceId): Promise<{ outcome: 'released' | 'in_use' }>;
}

export interface RegionStock {
  region: string;
  free: number;
  used: number;
  ordered: number;
  unhealthy: number;
  lastProbedAt: string | null;
}

export interface ProxyToProbe {
  id: string;
  secretName: string;
}

/** The fleet of proxies as operators and the health timer see it. */
export interface ProxyFleet {
  stock(): Promise<RegionStock[]>;
  toProbe(limit: number): Promise<ProxyToProbe[]>;
  recordProbes(probes: readonly { id: string; ok: boolean }[]): Promise<{ unhealthy: number; recovered: number }>;
  import(
    proxies: readonly { host: string; port: number; region: string; secretName: string }[],
    actor: string,
  ): Promise<{ added: number; known: number }>;
}

/** Whether one can get out through the proxy. */
export type ReachThrough = (credentials: ProxyCredentials) => Promise<boolean>;
