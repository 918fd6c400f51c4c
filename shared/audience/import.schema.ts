import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { countrySchema } from './contact.schema.ts';

const time = z.iso.datetime({ offset: true });

export const IMPORT_STATES = ['awaiting_upload', 'queued', 'running', 'completed', 'canceled', 'failed'] as const;

/** Where imported contacts go, and how their numbers are read. */
export const importTargetSchema = z.strictObject({
  listId: idSchema('lst').optional().meta({ description: 'Puts every contact on this list.' }),
  listName: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'The same for the list of this name, which is made if there is none.' }),
  defaultCountry: countrySchema
    .optional()
    .meta({ description: 'Of numbers without a country code. Without it: the country of your profile.' }),
});

/** One contact as it is given. A row that has another form is rejected by itself. */
export const contactInputSchema = z
  .object({
    phone: z.union([z.string(), z.number()]).nullish(),
    bsuid: z.string().nullish(),
    name: z.string().nullish(),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable()).nullish(),
    tags: z.array(z.string()).nullish(),
  })
  .meta({ id: 'ContactInput' });

export const bulkContactsSchema = importTargetSchema
  .extend({ contacts: z.array(contactInputSchema).min(1) })
  .meta({ id: 'BulkContacts' });

const countsSchema = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  duplicates: z.int().meta({ description: 'Rows that named somebody whom the same file had named before.' }),
  rejected: z.int(),
});

export const bulkResultSchema = countsSchema
  .extend({
    rows: z.array(
      z.object({
        row: z.int().meta({ description: 'From 1; the header of a CSV is not counted.' }),
        outcome: z.enum(['created', 'updated', 'unchanged', 'duplicate', 'rejected']),
        contactId: idSchema('con').nullable(),
        code: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'BulkResult' });

export const contactImportSchema = countsSchema
  .extend({
    id: idSchema('imp'),
    state: z.enum(IMPORT_STATES),
    stateReason: z.string().nullable().meta({ description: 'A stable code, when the state needs a reason.' }),
    listId: idSchema('lst').nullable(),
    defaultCountry: z.string().nullable(),
    bytes: z.int().nullable(),
    bytesRead: z.int(),
    read: z.int().meta({ description: 'Rows so far.' }),
    errorsReady: z.boolean().meta({ description: 'The file of rejected rows can be downloaded.' }),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'ContactImport' });

export const contactImportPageSchema = z
  .object({ items: z.array(contactImportSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'ContactImportPage' });

export const importStartedSchema = z.object({ import: contactImportSchema }).meta({ id: 'ImportStarted' });

export const uploadSchema = z
  .object({
    import: contactImportSchema,
    uploadUrl: z.string().meta({
      description:
        'PUT the CSV here with the header `x-ms-blob-type: BlockBlob`, or in blocks with any storage client.',
    }),
    expiresAt: time,
  })
  .meta({ id: 'ContactUpload' });

export const downloadSchema = z
  .object({ url: z.string().meta({ description: 'Anyone who has it may download.' }), expiresAt: time })
  .meta({ id: 'Download' });

const exportSchema = z.object({
  id: idSchema('exp'),
  state: z.enum(['queued', 'running', 'completed', 'failed']),
  stateReason: z.string().nullable(),
  rows: z.int(),
  createdAt: time,
  finishedAt: time.nullable(),
});

export const contactExportSchema = exportSchema
  .extend({ download: downloadSchema.nullable().meta({ description: 'Once it is completed.' }) })
  .meta({ id: 'ContactExport' });

export const contactExportPageSchema = z
  .object({ items: z.array(exportSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'ContactExportPage' });

export const exportStartedSchema = z.object({ export: contactExportSchema }).meta({ id: 'ExportStarted' });

export type ImportTarget = z.infer<typeof importTargetSchema>;
export type BulkResult = z.infer<typeof bulkResultSchema>;
export type ContactImport = z.infer<typeof contactImportSchema>;
export type ContactExport = z.infer<typeof contactExportSchema>;
export type Download = z.infer<typeof downloadSchema>;
