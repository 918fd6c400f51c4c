import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';

export const DEAD_LETTER_STATUSES = ['open', 'replayed', 'discarded'] as const;

export const deadLetterSchema = z
  .object({
    id: idSchema('dlq'),
    queue: z.string(),
    code: z.string(),
    reason: z.string(),
    body: z.unknown(),
    organizationId: idSchema('org').nullable(),
    correlationId: z.string().nullable(),
    status: z.enum(DEAD_LETTER_STATUSES),
    createdAt: z.iso.datetime({ offset: true }),
    resolvedAt: z.iso.datetime({ offset: true }).nullable(),
    resolvedBy: z.string().nullable(),
    resolutionNote: z.string().nullable(),
  })
  .meta({ id: 'DeadLetter' });

export const deadLetterPageSchema = z
  .object({ items: z.array(deadLetterSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'DeadLetterPage' });

export const discardRequestSchema = z
  .strictObject({ reason: z.string().trim().min(3).max(500) })
  .meta({ id: 'DiscardRequest' });

export const auditLogSchema = z
  .object({
    id: idSchema('aud'),
    at: z.iso.datetime({ offset: true }),
    organizationId: idSchema('org').nullable(),
    actor: z.string(),
    action: z.string(),
    subject: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    correlationId: z.string().nullable(),
  })
  .meta({ id: 'AuditLog' });

export const auditLogPageSchema = z
  .object({ items: z.array(auditLogSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'AuditLogPage' });

export const healthSchema = z
  .object({
    status: z.enum(['ready', 'degraded']),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), ms: z.number(), error: z.string().optional() })),
  })
  .meta({ id: 'Health' });

export type DeadLetter = z.infer<typeof deadLetterSchema>;
export type AuditLog = z.infer<typeof auditLogSchema>;
export type Health = z.infer<typeof healthSchema>;
