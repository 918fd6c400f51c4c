import { AppError } from '../kernel/app-error.ts';
import type { Id, OrganizationId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import type { ContactFilter } from './contact.schema.ts';
import { contactLines, exportHead } from './export-lines.ts';
import { exportFile } from './file-names.ts';
import type { ContactExport } from './import.schema.ts';
import { criteriaOf } from './list-contacts.ts';
import type { ContactFiles, ContactStore, ExportStore, FoundContact } from './ports.ts';

export interface ExportDeps {
  contacts: ContactStore;
  exports: ExportStore;
  files: ContactFiles;
}

export type Exported = { kind: 'csv'; text: string } | { kind: 'job'; export: ContactExport; outboxIds: string[] };

/** What is exported while the caller waits. */
const MAX_AT_ONCE = 5_000;
const PAGE = 1_000;

/** A CSV of the contacts that a filter finds: few at once, many as a job. */
export async function exportContacts(
  deps: ExportDeps,
  { organization, userId }: MemberPrincipal,
  filter: ContactFilter,
  correlationId: string,
): Promise<Result<Exported>> {
  const criteria = criteriaOf(filter);
  const found: FoundContact[] = [];
  for (;;) {
    const page = await deps.contacts.find(organization.id, criteria, found.at(-1)?.key ?? null, PAGE);
    found.push(...page);
    if (found.length > MAX_AT_ONCE) break;
    if (page.length < PAGE) {
      const attributes = await deps.contacts.attributesOf(organization.id);
      return ok({ kind: 'csv', text: exportHead(attributes) + contactLines(found, attributes) });
    }
  }
  const { id, outboxIds } = await deps.exports.start(organization.id, criteria, { actor: userId, correlationId });
  const job = await findExport(deps, organization.id, id);
  return job.ok ? ok({ kind: 'job', export: job.value, outboxIds }) : job;
}

export async function findExport(
  { exports, files }: ExportDeps,
  organizationId: OrganizationId,
  id: Id<'exp'>,
): Promise<Result<ContactExport>> {
  const found = await exports.find(organizationId, id);
  if (!found) return fail(new AppError('EXPORT.UNKNOWN', { kind: 'not_found', message: 'there is no such export' }));
  const download = found.state === 'completed' ? await files.downloadLink(exportFile(id)) : null;
  return ok({ ...found, download });
}
