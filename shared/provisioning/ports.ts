import type { InstanceId, OrganizationId } from '../kernel/ids.ts';
import type { Instance, InstanceEvent } from './instance.schema.ts';

export type RequestOutcome =
  | { ok: true; instanceId: InstanceId; outboxIds: string[] }
  | { ok: false; code: string; paidSlots?: number; activeInstances?: number };

export type DeleteOutcome = { ok: true; first: boolean; outboxIds: string[] } | { ok: false; code: string };

export interface InstanceStore {
  /** Reserves one paid slot and asks for the saga, in one transaction. */
  request(request: {
    organizationId: OrganizationId;
    instanceId: InstanceId;
    name: string;
    region: string;
    actor: string;
    idempotencyKey: string | null;
    bodyHash: string;
    correlationId: string;
  }): Promise<RequestOutcome>;
  /** Frees the slot and the worker and asks for the rest, in one transaction. `first` is false when it was done before. */
  delete(request: {
    organizationId: OrganizationId;
    instanceId: InstanceId;
    actor: string;
    idempotencyKey: string | null;
    bodyHash: string;
    correlationId: string;
  }): Promise<DeleteOutcome>;
  find(organizationId: OrganizationId, instanceId: InstanceId): Promise<Instance | null>;
  /** Newest first. */
  list(organizationId: OrganizationId, cursor: InstanceId | null, limit: number): Promise<Instance[]>;
}

/** The saga's steps in the database. `run` names the one run of the saga that owns the instance. */
export interface ProvisioningStore {
  claim(instanceId: InstanceId, run: string, sagaId: string): Promise<{ claimed: boolean }>;
  place(instanceId: InstanceId, run: string): Promise<{ outcome: 'placed' | 'no_worker' | 'not_claimed' }>;
  finish(instanceId: InstanceId, run: string): Promise<{ outcome: 'running' | 'not_ready' | 'not_claimed' }>;
  abandon(
    instanceId: InstanceId,
    run: string,
    reason: string,
  ): Promise<{ outcome: 'failed' | 'suspended' | 'not_claimed' }>;
  leave(instanceId: InstanceId, run: string): Promise<{ outcome: 'left' | 'deleting' }>;
  claimDeletion(instanceId: InstanceId): Promise<{ claimed: boolean }>;
  finishDeletion(instanceId: InstanceId): Promise<{ outcome: string }>;
  /** Does it for one organization of which something is due. Returns the outbox rows that it wrote: none, nothing is due. */
  enforceDueSlots(noticeSeconds: number): Promise<string[]>;
}

/** Where per-instance keys live; the database holds none. */
export interface InstanceKeyVault {
  /** Makes the instance's key; one that is there already stays. */
  create(instanceId: InstanceId): Promise<void>;
  /** Removes it for good; nothing there is success. */
  remove(instanceId: InstanceId): Promise<void>;
}

/** The instance's history for people. It decides nothing, and losing it changes nothing. */
export interface InstanceTimeline {
  /** The same event again is one event. */
  append(instanceId: InstanceId, event: InstanceEvent): Promise<void>;
  /** Oldest first. */
  list(instanceId: InstanceId, limit: number): Promise<InstanceEvent[]>;
}
