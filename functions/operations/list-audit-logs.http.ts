import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { auditLogPageSchema } from '../../shared/operations/operations.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const listAuditLogsEndpoint = defineEndpoint({
  name: 'listAuditLogs',
  method: 'GET',
  path: 'api/v3/operator/audit-logs',
  tag: 'Operations',
  summary: 'Who did what, newest first',
  access: { who: 'operator' },
  query: pageQuerySchema('aud'),
  responses: { 200: { description: 'One page', schema: auditLogPageSchema } },
  async handle({ query: { cursor, limit } }, { auditLogs }) {
    return ok({ status: 200, body: toPage(await auditLogs.list(cursor ?? null, limit + 1), limit), revalidate: true });
  },
});
