import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';

export const ROLES = ['ADMIN', 'MEMBER'] as const;
export type Role = (typeof ROLES)[number];

export const meSchema = z
  .object({
    kind: z.enum(['member', 'operator']),
    userId: z.string(),
    role: z.enum(ROLES),
    organization: z
      .object({
        id: idSchema('org'),
        name: z.string(),
        clerkOrgId: z.string().nullable().meta({ description: 'Null for one that signed up here.' }),
        status: z.enum(['active', 'suspended']),
      })
      .nullable()
      .meta({ description: 'Null for an operator, who belongs to the platform and not to a tenant.' }),
  })
  .meta({ id: 'Me' });
