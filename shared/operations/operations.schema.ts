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

/** `instance.requested`, `entitlement.changed` …: what was done, on what. */
const actionSchema = z
  .string()
  .regex(/^[a-z_]+\.[a-z_]+$/, 'expected an action such as instance.requested')
  .optional()
  .meta({ description: 'Only this action, such as `instance.requested`.' });

export const auditLogFilterSchema = z.object({ action: actionSchema });
export const operatorAuditLogFilterSchema = z.object({
  action: actionSchema,
  organizationId: idSchema('org').optional().meta({ description: 'Only this organization.' }),
});

const killSwitchSchema = z
  .object({
    stopped: z.boolean(),
    reason: z.string().nullable(),
    changedBy: z.string().nullable(),
    changedAt: z.iso.datetime({ offset: true }).nullable(),
  })
  .meta({ id: 'KillSwitch' });

export const killSwitchesSchema = z
  .object({
    platform: killSwitchSchema.meta({
      description: 'Stopped: no organization can change anything. What runs goes on, and everything can be read.',
    }),
  })
  .meta({ id: 'KillSwitches' });

export const killSwitchesRequestSchema = z
  .strictObject({
    platform: z.strictObject({ stopped: z.boolean(), reason: z.string().trim().min(3).max(500) }),
  })
  .meta({ id: 'KillSwitchesRequest' });

export const healthSchema = z
  .object({
    status: z.enum(['ready', 'degraded']),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), ms: z.number(), error: z.string().optional() })),
  })
  .meta({ id: 'Health' });

export type DeadLetter = z.infer<typeof deadLetterSchema>;
export type AuditLog = z.infer<typeof auditLogSchema>;
export type KillSwitch = z.infer<typeof killSwitchSchema>;
export type Health = z.infer<typeof healthSchema>;
