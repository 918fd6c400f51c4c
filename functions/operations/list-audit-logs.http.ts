import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import {
  auditLogFilterSchema,
  auditLogPageSchema,
  operatorAuditLogFilterSchema,
} from '../../shared/operations/operations.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = {
  method: 'GET',
  tag: 'Operations',
  summary: 'Who did what, newest first',
  responses: { 200: { description: 'One page', schema: auditLogPageSchema } },
} as const;

export const listOrganizationAuditLogsEndpoint = defineEndpoint({
  ...common,
  name: 'listOrganizationAuditLogs',
  path: 'api/v3/audit-logs',
  description: 'What was done in and to the organization: sign-ins, purchases, entitlements, instances, suspensions.',
  access: { who: 'member', role: 'ADMIN' },
  query: pageQuerySchema('aud').extend(auditLogFilterSchema.shape),
  async handle({ principal, query: { cursor, limit, action } }, { auditLogs }) {
    const filter = { organizationId: principal.organization.id, action };
    const items = await auditLogs.list(filter, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});

export const listAuditLogsEndpoint = defineEndpoint({
  ...common,
  name: 'listAuditLogs',
  path: 'api/v3/operator/audit-logs',
  access: { who: 'operator' },
  query: pageQuerySchema('aud').extend(operatorAuditLogFilterSchema.shape),
  async handle({ query: { cursor, limit, ...filter } }, { auditLogs }) {
    const items = await auditLogs.list(filter, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});
