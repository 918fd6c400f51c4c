import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';

export const listNameSchema = z
  .strictObject({ name: z.string().trim().min(1).max(100) })
  .meta({ id: 'ContactListName' });

export const contactListSchema = z
  .object({
    id: idSchema('lst'),
    name: z.string(),
    contacts: z.int().meta({ description: 'How many are on it.' }),
    createdAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'ContactList' });

export const contactListPageSchema = z
  .object({ items: z.array(contactListSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'ContactListPage' });

export const listMembersSchema = z
  .strictObject({ contactIds: z.array(idSchema('con')).min(1).max(1_000) })
  .meta({ id: 'ListMembers' });

export const membersChangedSchema = z.object({ changed: z.int() }).meta({ id: 'MembersChanged' });

export type ContactList = z.infer<typeof contactListSchema>;
