import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { AuditLog, DEAD_LETTER_STATUSES, DeadLetter, KillSwitch } from './operations.schema.ts';

export interface DeadLetterStore {
  /** Newest first. */
  list(status: (typeof DEAD_LETTER_STATUSES)[number], cursor: Id<'dlq'> | null, limit: number): Promise<DeadLetter[]>;
  resolve(decision: {
    id: Id<'dlq'>;
    action: 'replay' | 'discard';
    actor: string;
    note: string | null;
    correlationId: string;
  }): Promise<{ ok: true; letter: DeadLetter; outboxIds: string[] } | { ok: false; code: string }>;
}

export interface AuditLogFilter {
  organizationId?: OrganizationId | undefined;
  action?: string | undefined;
}

export interface AuditLogStore {
  /** Newest first. */
  list(filter: AuditLogFilter, cursor: Id<'aud'> | null, limit: number): Promise<AuditLog[]>;
}

export interface KillSwitchStore {
  platform(): Promise<KillSwitch>;
  /** The same again changes nothing and is not written to the audit log again. */
  setPlatform(change: { stopped: boolean; reason: string; actor: string; correlationId: string }): Promise<KillSwitch>;
}

/** The bus's own dead-letter queues, which hold what was delivered too often. */
export interface ExhaustedMessages {
  /** Gives each message of the queue's dead-letter queue to `keep`; those that it kept are removed. */
  drain(queue: string, keep: (messages: ExhaustedMessage[]) => Promise<void>): Promise<number>;
}

export interface ExhaustedMessage {
  messageId: string;
  body: unknown;
  reason: string;
  correlationId: string | null;
}

/** Something the platform needs, asked whether it answers. */
export interface HealthProbe {
  name: string;
  /** Throws when it does not answer. */
  probe: (signal: AbortSignal) => Promise<void>;
}
