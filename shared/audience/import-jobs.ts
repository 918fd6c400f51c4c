import { AppError, type AppErrorOptions } from '../kernel/app-error.ts';
import { bodyHash } from '../kernel/body-hash.ts';
import { newId, type Id, type OrganizationId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import { errorFile, importFile } from './file-names.ts';
import type { ContactImport, Download, ImportTarget } from './import.schema.ts';
import { targetOf } from './import-target.ts';
import type { ContactFiles, ContactStore, ImportStore, ListStore, NewImport } from './ports.ts';

export interface ImportJob {
  import: ContactImport;
  outboxIds: string[];
}

const REFUSALS: Record<string, AppErrorOptions> = {
  'IDEMPOTENCY.KEY_REUSED': { kind: 'unprocessable', message: 'this Idempotency-Key came before with another body' },
  'LIST.UNKNOWN': { kind: 'not_found', message: 'there is no such list' },
  'IMPORT.UNKNOWN': { kind: 'not_found', message: 'there is no such import' },
  'IMPORT.NOT_UPLOADED': { kind: 'conflict', message: 'the file has not been uploaded yet' },
  'IMPORT.NO_ERRORS': { kind: 'not_found', message: 'no row of this import was rejected' },
  'IMPORT.ERRORS_NOT_READY': {
    kind: 'conflict',
    message: 'the file of rejected rows is written when the import has ended',
  },
};

function refusal(code: string): AppError {
  const known = REFUSALS[code];
  if (!known) throw new Error(`an import was refused with an unknown code ${code}`);
  return new AppError(code, known);
}

export async function findImport(
  imports: ImportStore,
  organizationId: OrganizationId,
  id: Id<'imp'>,
): Promise<Result<ContactImport>> {
  const found = await imports.find(organizationId, id);
  return found ? ok(found) : fail(refusal('IMPORT.UNKNOWN'));
}

export async function startImport(
  imports: ImportStore,
  { organization, userId }: MemberPrincipal,
  request: Omit<NewImport, 'actor'>,
  correlationId: string,
): Promise<Result<ImportJob>> {
  const started = await imports.start(organization.id, { ...request, actor: userId }, correlationId);
  if (!started.ok) return fail(refusal(started.code));
  const found = await findImport(imports, organization.id, started.id);
  return found.ok ? ok({ import: found.value, outboxIds: started.outboxIds }) : found;
}

/** Makes an import whose file the caller uploads to storage: for files beyond what a request may hold. */
export async function announceImport(
  deps: { imports: ImportStore; files: ContactFiles; contacts: ContactStore; lists: ListStore },
  principal: MemberPrincipal,
  request: { target: ImportTarget; idempotencyKey: string | null; correlationId: string },
): Promise<Result<{ import: ContactImport; uploadUrl: string; expiresAt: string }>> {
  const target = await targetOf(deps, principal.organization.id, request.target);
  if (!target.ok) return target;
  const { idempotencyKey, correlationId } = request;
  const job = await startImport(
    deps.imports,
    principal,
    { ...target.value, id: newId('imp'), format: 'csv', bytes: null, idempotencyKey, bodyHash: bodyHash(target.value) },
    correlationId,
  );
  if (!job.ok) return job;
  const { url, expiresAt } = await deps.files.uploadLink(importFile(job.value.import.id));
  return ok({ import: job.value.import, uploadUrl: url, expiresAt });
}

/** The caller has uploaded the file. Saying so again changes nothing. */
export async function startUploadedImport(
  { imports, files }: { imports: ImportStore; files: ContactFiles },
  { organization }: MemberPrincipal,
  id: Id<'imp'>,
  correlationId: string,
): Promise<Result<ImportJob>> {
  const found = await findImport(imports, organization.id, id);
  if (!found.ok) return found;
  if (found.value.state !== 'awaiting_upload') return ok({ import: found.value, outboxIds: [] });
  const bytes = await files.size(importFile(id));
  if (bytes === null) return fail(refusal('IMPORT.NOT_UPLOADED'));
  const outboxIds = await imports.queue(organization.id, id, bytes, correlationId);
  const queued = await findImport(imports, organization.id, id);
  return queued.ok ? ok({ import: queued.value, outboxIds }) : queued;
}

/** Stops an import; what was read stays. One that is over stays as it ended. */
export async function cancelImport(
  imports: ImportStore,
  { organization, userId }: MemberPrincipal,
  id: Id<'imp'>,
  correlationId: string,
): Promise<Result<ContactImport>> {
  const found = await findImport(imports, organization.id, id);
  if (!found.ok) return found;
  await imports.end(id, { state: 'canceled', reason: null, actor: userId, correlationId });
  return findImport(imports, organization.id, id);
}

/** A link to the file of rejected rows. */
export async function importErrors(
  { imports, files }: { imports: ImportStore; files: ContactFiles },
  organizationId: OrganizationId,
  id: Id<'imp'>,
): Promise<Result<Download>> {
  const found = await findImport(imports, organizationId, id);
  if (!found.ok) return found;
  if (found.value.errorsReady) return ok(await files.downloadLink(errorFile(id)));
  const over = found.value.finishedAt !== null && found.value.rejected === 0;
  return fail(refusal(over ? 'IMPORT.NO_ERRORS' : 'IMPORT.ERRORS_NOT_READY'));
}
