import { z } from 'zod';
import { contactFilterSchema } from '../../shared/audience/contact.schema.ts';
import { exportContacts, findExport } from '../../shared/audience/export-contacts.ts';
import {
  contactExportPageSchema,
  contactExportSchema,
  exportStartedSchema,
} from '../../shared/audience/import.schema.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Audience', access: { who: 'member' } } as const;

export const exportContactsEndpoint = defineEndpoint({
  ...common,
  name: 'downloadContacts',
  method: 'GET',
  path: 'contacts/export',
  summary: 'Contacts as CSV',
  description:
    'Up to 5,000 come at once; more are written to a file (202), which `/contacts/exports/{id}` tells of. No cell is a ' +
    'formula: an apostrophe stands before what could be one. Importing an export gives the same contacts.',
  query: contactFilterSchema,
  responses: {
    200: { description: 'The contacts', contentType: 'text/csv', schema: z.string() },
    202: { description: 'The export that has begun', schema: exportStartedSchema },
  },
  async handle({ principal, query, correlationId }, { audience }) {
    const result = await exportContacts(audience, principal, query, correlationId);
    if (!result.ok) return result;
    if (result.value.kind === 'csv') {
      return ok({ status: 200, text: { contentType: 'text/csv; charset=utf-8', content: result.value.text } });
    }
    return ok({ status: 202, body: { export: result.value.export }, outboxIds: result.value.outboxIds });
  },
});

export const listContactExportsEndpoint = defineEndpoint({
  ...common,
  name: 'listContactExports',
  method: 'GET',
  path: 'contacts/exports',
  summary: 'Exports that were written to files, newest first',
  query: pageQuerySchema('exp'),
  responses: { 200: { description: 'One page', schema: contactExportPageSchema } },
  async handle({ principal, query: { cursor, limit } }, { audience }) {
    const items = await audience.exports.list(principal.organization.id, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});

export const getContactExportEndpoint = defineEndpoint({
  ...common,
  name: 'getContactExport',
  method: 'GET',
  path: 'contacts/exports/{id}',
  summary: 'How far an export is, and where to download it',
  params: z.object({ id: idSchema('exp') }),
  responses: { 200: { description: 'The export', schema: contactExportSchema } },
  problems: [{ status: 404, code: 'EXPORT.UNKNOWN', when: 'the organization has no such export' }],
  async handle({ principal, params: { id } }, { audience }) {
    const result = await findExport(audience, principal.organization.id, id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});
