import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';

const time = z.iso.datetime({ offset: true });

export const operatorOrganizationSchema = z
  .object({
    id: idSchema('org'),
    clerkOrgId: z.string().nullable().meta({ description: 'Null for one that signed up here.' }),
    name: z.string(),
    status: z.enum(['active', 'suspended']),
    createdAt: time,
    suspendedAt: time.nullable(),
    suspendedBy: z.string().nullable(),
    suspendedReason: z.string().nullable(),
    deletedAt: time.nullable().meta({ description: 'When it was seen to be gone from Clerk; its data is kept.' }),
    members: z.int(),
    runningInstances: z.int(),
    billingStatus: z.string().meta({ description: 'As the entitlement has it: `NONE`, `ACTIVE` …' }),
  })
  .meta({ id: 'OperatorOrganization' });

export const operatorOrganizationPageSchema = z
  .object({ items: z.array(operatorOrganizationSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'OperatorOrganizationPage' });

export const statusChangeRequestSchema = z
  .strictObject({ reason: z.string().trim().min(3).max(500).meta({ description: 'Kept in the audit log.' }) })
  .meta({ id: 'StatusChangeRequest' });

export type OperatorOrganization = z.infer<typeof operatorOrganizationSchema>;
