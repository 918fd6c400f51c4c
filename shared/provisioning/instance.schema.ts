import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';

export const INSTANCE_STATES = [
  'requested',
  'provisioning',
  'running',
  'failed',
  'suspended',
  'deleting',
  'deleted',
] as const;

/** Where a worker may run. */
export const REGIONS = ['eu-west', 'us-east', 'ap-south'] as const;

export const provisionRequestSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(80).meta({ description: 'A name for people, unique only to the reader.' }),
    region: z.enum(REGIONS).default('eu-west'),
  })
  .meta({ id: 'ProvisionRequest' });

export const instanceSchema = z
  .object({
    id: idSchema('ins'),
    name: z.string(),
    region: z.string(),
    state: z.enum(INSTANCE_STATES),
    stateReason: z.string().nullable().meta({ description: 'A stable code, when the state needs a reason.' }),
    suspendAfter: z.iso.datetime({ offset: true }).nullable().meta({
      description: 'Notice: too few slots are paid for, and the instance is suspended then unless they return.',
    }),
    workerId: idSchema('wrk').nullable(),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }),
    readyAt: z.iso.datetime({ offset: true }).nullable(),
  })
  .meta({ id: 'Instance' });

export const provisionResponseSchema = z.object({ instance: instanceSchema }).meta({ id: 'ProvisionResponse' });

export const instancePageSchema = z
  .object({ items: z.array(instanceSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'InstancePage' });

export const instanceEventSchema = z
  .object({
    type: z.string().meta({ description: 'What happened, such as `placed`, `running` or `failed`.' }),
    at: z.iso.datetime({ offset: true }),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'InstanceEvent' });

export const instanceEventsSchema = z.object({ items: z.array(instanceEventSchema) }).meta({ id: 'InstanceEvents' });

export type ProvisionRequest = z.infer<typeof provisionRequestSchema>;
export type Instance = z.infer<typeof instanceSchema>;
export type InstanceEvent = z.infer<typeof instanceEventSchema>;
