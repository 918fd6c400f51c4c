import { createHash } from 'node:crypto';
import { bodyHash } from '../kernel/body-hash.ts';
import { newId } from '../kernel/ids.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import { importFile } from './file-names.ts';
import { startImport, type ImportJob } from './import-jobs.ts';
import { importNow } from './import-now.ts';
import type { BulkResult, ImportTarget } from './import.schema.ts';
import { targetOf } from './import-target.ts';
import type { ContactFiles, ContactStore, ImportStore, ListStore } from './ports.ts';
import type { FileRow } from './prepare-rows.ts';
import { readHead } from './read-head.ts';
import { rowOfJson, rowsOfCsv } from './rows-of-file.ts';

export interface BulkDeps {
  contacts: ContactStore;
  lists: ListStore;
  imports: ImportStore;
  files: ContactFiles;
}

export type Bulk = { format: 'json'; contacts: readonly unknown[] } | { format: 'csv'; bytes: Buffer };

export type Imported = { kind: 'done'; result: BulkResult } | ({ kind: 'job' } & ImportJob);

/** What is imported while the caller waits: one transaction's worth. */
const MAX_ROWS_AT_ONCE = 1_000;
const MAX_BYTES_AT_ONCE = 1024 * 1024;

/** Imports a few contacts at once, and many as a job that reads them from a file. */
export async function importContacts(
  deps: BulkDeps,
  principal: MemberPrincipal,
  bulk: Bulk,
  request: { target: ImportTarget; idempotencyKey: string | null; correlationId: string },
): Promise<Result<Imported>> {
  const few = await fewRows(bulk);
  if (!few.ok) return few;
  const target = await targetOf(deps, principal.organization.id, request.target);
  if (!target.ok) return target;
  if (few.value) {
    return ok({
      kind: 'done',
      result: await importNow(deps.contacts, principal.organization.id, few.value, target.value),
    });
  }

  // The file is stored before the job is written down: a job without its file cannot be.
  const id = newId('imp');
  const bytes = bulk.format === 'csv' ? bulk.bytes : toLines(bulk.contacts);
  await deps.files.upload(importFile(id), bytes);
  const job = await startImport(
    deps.imports,
    principal,
    {
      ...target.value,
      id,
      format: bulk.format === 'csv' ? 'csv' : 'ndjson',
      bytes: bytes.length,
      idempotencyKey: request.idempotencyKey,
      bodyHash: bodyHash({ ...target.value, file: createHash('sha256').update(bytes).digest('hex') }),
    },
    request.correlationId,
  );
  return job.ok ? ok({ kind: 'job', ...job.value }) : job;
}

/** The rows, when they are few; null when they are many. */
async function fewRows(bulk: Bulk): Promise<Result<FileRow[] | null>> {
  if (bulk.format === 'json') {
    const few = bulk.contacts.length <= MAX_ROWS_AT_ONCE;
    return ok(few ? bulk.contacts.map((one) => ({ end: 0, ...rowOfJson(one) })) : null);
  }
  const { bytes } = bulk;
  const open = async function* (offset: number): AsyncGenerator<Buffer> {
    yield bytes.subarray(offset);
  };
  const head = await readHead(async function* () {
    yield bytes.subarray(0, MAX_BYTES_AT_ONCE);
  });
  if (!head.ok) return head;
  if (bytes.length > MAX_BYTES_AT_ONCE) return ok(null);
  const rows: FileRow[] = [];
  for await (const group of rowsOfCsv(open, head.value.end, head.value)) rows.push(...group);
  return ok(rows.length > MAX_ROWS_AT_ONCE ? null : rows);
}

function toLines(contacts: readonly unknown[]): Buffer {
  return Buffer.from(contacts.map((one) => `${JSON.stringify(one)}\n`).join(''));
}
