import { z } from 'zod';
import {
  announceImport,
  cancelImport,
  findImport,
  importErrors,
  startUploadedImport,
} from '../../shared/audience/import-jobs.ts';
import {
  contactImportPageSchema,
  contactImportSchema,
  downloadSchema,
  importStartedSchema,
  importTargetSchema,
  uploadSchema,
} from '../../shared/audience/import.schema.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Audience', access: { who: 'member' } } as const;
const params = z.object({ id: idSchema('imp') });
const unknown = { status: 404, code: 'IMPORT.UNKNOWN', when: 'the organization has no such import' };

export const announceContactImportEndpoint = defineEndpoint({
  ...common,
  name: 'announceContactImport',
  method: 'POST',
  path: 'contacts/imports',
  summary: 'Get a link to upload a large CSV to',
  description:
    'For files beyond 100 MB: upload the CSV to the link, then start the import. One that is never started is canceled after a day.',
  body: importTargetSchema,
  idempotent: true,
  responses: { 201: { description: 'The import, and where its file goes', schema: uploadSchema } },
  problems: [{ status: 404, code: 'LIST.UNKNOWN', when: 'the organization has no such list' }],
  async handle({ principal, body, idempotencyKey, correlationId }, { audience }) {
    const result = await announceImport(audience, principal, { target: body, idempotencyKey, correlationId });
    return result.ok ? ok({ status: 201, body: result.value }) : result;
  },
});

export const startContactImportEndpoint = defineEndpoint({
  ...common,
  name: 'startContactImport',
  method: 'POST',
  path: 'contacts/imports/{id}/start',
  summary: 'Import an uploaded file',
  params,
  responses: { 202: { description: 'The import', schema: importStartedSchema } },
  problems: [unknown, { status: 409, code: 'IMPORT.NOT_UPLOADED', when: 'the file is not there yet' }],
  async handle({ principal, params: { id }, correlationId }, { audience }) {
    const result = await startUploadedImport(audience, principal, id, correlationId);
    if (!result.ok) return result;
    return ok({ status: 202, body: { import: result.value.import }, outboxIds: result.value.outboxIds });
  },
});

export const listContactImportsEndpoint = defineEndpoint({
  ...common,
  name: 'listContactImports',
  method: 'GET',
  path: 'contacts/imports',
  summary: 'Imports, newest first',
  query: pageQuerySchema('imp'),
  responses: { 200: { description: 'One page', schema: contactImportPageSchema } },
  async handle({ principal, query: { cursor, limit } }, { audience }) {
    const items = await audience.imports.list(principal.organization.id, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});

export const getContactImportEndpoint = defineEndpoint({
  ...common,
  name: 'getContactImport',
  method: 'GET',
  path: 'contacts/imports/{id}',
  summary: 'How far an import is',
  params,
  responses: { 200: { description: 'The import', schema: contactImportSchema } },
  problems: [unknown],
  async handle({ principal, params: { id } }, { audience }) {
    const result = await findImport(audience.imports, principal.organization.id, id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

export const getContactImportErrorsEndpoint = defineEndpoint({
  ...common,
  name: 'getContactImportErrors',
  method: 'GET',
  path: 'contacts/imports/{id}/errors',
  summary: 'A link to the file of rejected rows',
  description:
    'A CSV with the rows as they were, and before them `import_row`, `import_code` and `import_reason`. Mended, it may be imported as it is.',
  params,
  responses: { 200: { description: 'Where it can be downloaded for a while', schema: downloadSchema } },
  problems: [
    unknown,
    { status: 404, code: 'IMPORT.NO_ERRORS', when: 'no row was rejected' },
    { status: 409, code: 'IMPORT.ERRORS_NOT_READY', when: 'the import has not ended yet' },
  ],
  async handle({ principal, params: { id } }, { audience }) {
    const result = await importErrors(audience, principal.organization.id, id);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const cancelContactImportEndpoint = defineEndpoint({
  ...common,
  name: 'cancelContactImport',
  method: 'POST',
  path: 'contacts/imports/{id}/cancel',
  summary: 'Stop an import',
  description: 'What was imported stays. One that is over stays as it ended.',
  params,
  responses: { 200: { description: 'The import', schema: contactImportSchema } },
  problems: [unknown],
  async handle({ principal, params: { id }, correlationId }, { audience }) {
    const result = await cancelImport(audience.imports, principal, id, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
