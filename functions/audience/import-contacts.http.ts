import { z } from 'zod';
import { importContacts } from '../../shared/audience/import-contacts.ts';
import {
  bulkContactsSchema,
  bulkResultSchema,
  importStartedSchema,
  importTargetSchema,
} from '../../shared/audience/import.schema.ts';
import { parseJson, validate } from '../../shared/http/request.ts';
import { AppError } from '../../shared/kernel/app-error.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;
const MAX_JSON_BYTES = 10 * 1024 * 1024;

/** The form of each contact is judged row by row. */
const envelopeSchema = importTargetSchema.extend({ contacts: z.array(z.unknown()).min(1) });

export const importContactsEndpoint = defineEndpoint({
  name: 'bulkContacts',
  method: 'POST',
  path: 'contacts/bulk',
  tag: 'Audience',
  summary: 'Import contacts from JSON or CSV',
  description:
    'Up to 1,000 rows (CSV: of up to a megabyte) are imported at once, all in one transaction, and every row has its ' +
    'outcome. More become a job (202): follow it under `/contacts/imports/{id}`. A row that cannot be imported says why ' +
    'and stops no other.\n\nNumbers are read as people write them, by the default country if they name none. What a row ' +
    'does not say stays as it is; attributes and tags are added to those that are there.\n\nA CSV has a header. `phone` ' +
    '(or `number`, `mobile`, `whatsapp` …), `wa_id` (digits with the country code), `bsuid`, `name` and `tags` ' +
    '(separated by `;`, `,` or `|`) have their meaning; any other column is an attribute. Commas, semicolons and tabs ' +
    'delimit. A CSV says its list and default country in the query, JSON in the body.',
  access: { who: 'member' },
  query: importTargetSchema,
  rawBody: { maxBytes: MAX_UPLOAD_BYTES, contentType: 'text/csv', json: bulkContactsSchema },
  idempotent: true,
  responses: {
    200: { description: 'What became of each row', schema: bulkResultSchema },
    202: { description: 'The import that has begun', schema: importStartedSchema },
  },
  problems: [
    { status: 404, code: 'LIST.UNKNOWN', when: 'the organization has no such list' },
    {
      status: 413,
      code: 'REQUEST.TOO_LARGE',
      when: 'a CSV is over 100 MB or JSON over 10: use `POST /contacts/imports`',
    },
    { status: 415, code: 'REQUEST.UNSUPPORTED_MEDIA_TYPE', when: 'the body is neither JSON nor CSV' },
    { status: 422, code: 'IMPORT.EMPTY', when: 'the file is empty' },
    { status: 422, code: 'IMPORT.NOT_UTF8', when: 'the file is not text in UTF-8' },
    { status: 422, code: 'IMPORT.HEADER_MISSING', when: 'the first line names no column with a number or a BSUID' },
  ],
  async handle({ principal, query, rawBody, header, idempotencyKey, correlationId }, { audience }) {
    const { target, ...bulk } = readBulk(header('content-type'), rawBody, query);
    const result = await importContacts(audience, principal, bulk, { target, idempotencyKey, correlationId });
    if (!result.ok) return result;
    if (result.value.kind === 'done') return ok({ status: 200, body: result.value.result });
    return ok({ status: 202, body: { import: result.value.import }, outboxIds: result.value.outboxIds });
  },
});

function readBulk(contentType: string | null, bytes: Buffer, query: z.infer<typeof importTargetSchema>) {
  if (/^text\/csv\b/i.test(contentType ?? '')) return { format: 'csv' as const, bytes, target: query };
  if (!/^application\/json\b/i.test(contentType ?? '')) {
    throw new AppError('REQUEST.UNSUPPORTED_MEDIA_TYPE', {
      kind: 'unsupported_media_type',
      message: 'send application/json or text/csv',
    });
  }
  if (bytes.length > MAX_JSON_BYTES) {
    throw new AppError('REQUEST.TOO_LARGE', {
      kind: 'too_large',
      message: `JSON may hold ${MAX_JSON_BYTES} bytes at most: send a CSV`,
    });
  }
  const { contacts, ...target } = validate(envelopeSchema, 'body', parseJson(bytes));
  return { format: 'json' as const, contacts, target: { ...query, ...target } };
}
