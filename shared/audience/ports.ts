import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Contact, ContactChanges } from './contact.schema.ts';
import type { ContactExport, ContactImport } from './import.schema.ts';
import type { ContactList } from './list.schema.ts';
import type { OptOut } from './opt-out.schema.ts';
import type { PersonRow } from './prepare-rows.ts';
import type { OpenAt } from './read-csv.ts';

/** What a search has become: at most one of `id`, `phone`, `bsuid` and `name`. */
export interface ContactCriteria {
  id?: Id<'con'>;
  /** The first digits. */
  phone?: string;
  bsuid?: string;
  /** The beginning. */
  name?: string;
  listId?: Id<'lst'>;
  tag?: string;
}

/** A contact with the place from which the next page goes on. */
export interface FoundContact {
  contact: Contact;
  key: string;
}

export interface RowOutcome {
  n: number;
  outcome: 'created' | 'updated' | 'unchanged' | 'duplicate' | 'conflict';
  contactId: Id<'con'> | null;
}

export interface ContactStore {
  /** Makes or completes the contacts of some rows, all or none of them. */
  import(organizationId: OrganizationId, rows: readonly PersonRow[], listId: Id<'lst'> | null): Promise<RowOutcome[]>;
  find(
    organizationId: OrganizationId,
    criteria: ContactCriteria,
    after: string | null,
    limit: number,
  ): Promise<FoundContact[]>;
  update(organizationId: OrganizationId, id: Id<'con'>, changes: ContactChanges): Promise<boolean>;
  delete(organizationId: OrganizationId, id: Id<'con'>, by: { actor: string; correlationId: string }): Promise<boolean>;
  /** Of the organization's profile. */
  countryOf(organizationId: OrganizationId): Promise<string | null>;
  /** Names of the attributes that its contacts have. */
  attributesOf(organizationId: OrganizationId): Promise<string[]>;
}

export interface ListStore {
  /** Makes the list, or finds the one of this name. */
  create(organizationId: OrganizationId, name: string): Promise<ContactList>;
  find(organizationId: OrganizationId, id: Id<'lst'>): Promise<ContactList | null>;
  list(organizationId: OrganizationId, cursor: Id<'lst'> | null, limit: number): Promise<ContactList[]>;
  rename(
    organizationId: OrganizationId,
    id: Id<'lst'>,
    name: string,
  ): Promise<{ ok: true; list: ContactList } | { ok: false; code: string }>;
  delete(organizationId: OrganizationId, id: Id<'lst'>, by: { actor: string; correlationId: string }): Promise<boolean>;
  /** How many changed; null: there is no such list. */
  change(
    organizationId: OrganizationId,
    id: Id<'lst'>,
    contactIds: readonly Id<'con'>[],
    action: 'add' | 'remove',
  ): Promise<number | null>;
}

export interface OptOutStore {
  list(organizationId: OrganizationId, after: { at: string; person: string } | null, limit: number): Promise<OptOut[]>;
  add(organizationId: OrganizationId, person: string, by: { actor: string; correlationId: string }): Promise<OptOut>;
  lift(
    organizationId: OrganizationId,
    person: string,
    by: { actor: string; correlationId: string },
  ): Promise<{ ok: true; optOut: OptOut } | { ok: false; code: string }>;
}

/** How far an import is, for whoever goes on with it. */
export interface ImportProgress {
  organizationId: OrganizationId;
  format: 'csv' | 'ndjson';
  defaultCountry: string | null;
  position: number;
  read: number;
  columns: string[] | null;
  delimiter: string | null;
}

export interface NewImport {
  id: Id<'imp'>;
  format: 'csv' | 'ndjson';
  listId: Id<'lst'> | null;
  defaultCountry: string | null;
  /** Null: the file is yet to be uploaded. */
  bytes: number | null;
  idempotencyKey: string | null;
  bodyHash: string;
  actor: string;
}

/** What one step of an import adds, behind which `next` is the byte to go on from. */
export interface ImportStep {
  next: number;
  read: number;
  rejected: number;
  /** Rejected rows as lines of the error file. */
  lines: string;
  columns: readonly string[] | null;
  delimiter: string | null;
  rows: readonly PersonRow[];
}

export interface ImportStore {
  start(
    organizationId: OrganizationId,
    request: NewImport,
    correlationId: string,
  ): Promise<{ ok: true; id: Id<'imp'>; outboxIds: string[] } | { ok: false; code: string }>;
  /** The file is there: asks for it to be read. */
  queue(organizationId: OrganizationId, id: Id<'imp'>, bytes: number, correlationId: string): Promise<string[]>;
  find(organizationId: OrganizationId, id: Id<'imp'>): Promise<ContactImport | null>;
  list(organizationId: OrganizationId, cursor: Id<'imp'> | null, limit: number): Promise<ContactImport[]>;
  /** Null: there is nothing more to read. */
  claim(id: Id<'imp'>): Promise<ImportProgress | null>;
  /** False when the step was applied before or is no longer wanted. */
  apply(id: Id<'imp'>, position: number, step: ImportStep): Promise<boolean>;
  /** False when it was over already. */
  end(
    id: Id<'imp'>,
    how: {
      state: 'completed' | 'canceled' | 'failed';
      reason: string | null;
      actor: string;
      correlationId: string | null;
    },
  ): Promise<boolean>;
  /** Lines of rejected rows behind a position, in order; none when they have been written to their file. */
  errors(id: Id<'imp'>, after: number, limit: number): Promise<{ position: number; lines: string }[]>;
  columnsOf(id: Id<'imp'>): Promise<string[] | null>;
  finishErrors(id: Id<'imp'>): Promise<void>;
}

/** How far an export is, for whoever goes on with it. */
export interface ExportProgress {
  organizationId: OrganizationId;
  criteria: ContactCriteria;
  attributes: string[];
  lastKey: string | null;
  pages: number;
}

export interface ExportStore {
  start(
    organizationId: OrganizationId,
    criteria: ContactCriteria,
    by: { actor: string; correlationId: string },
  ): Promise<{ id: Id<'exp'>; outboxIds: string[] }>;
  find(organizationId: OrganizationId, id: Id<'exp'>): Promise<Omit<ContactExport, 'download'> | null>;
  list(
    organizationId: OrganizationId,
    cursor: Id<'exp'> | null,
    limit: number,
  ): Promise<Omit<ContactExport, 'download'>[]>;
  /** Null: it is over. */
  claim(id: Id<'exp'>): Promise<ExportProgress | null>;
  /** False when this page was recorded before. */
  recordPage(id: Id<'exp'>, page: number, rows: number, lastKey: string | null): Promise<boolean>;
  end(id: Id<'exp'>, state: 'completed' | 'failed', reason: string | null): Promise<void>;
}

/** Uploaded, rejected and exported contacts as files. */
export interface ContactFiles {
  upload(name: string, bytes: Buffer): Promise<void>;
  /** How many bytes it has; null when there is none. */
  size(name: string): Promise<number | null>;
  open(name: string): OpenAt;
  remove(name: string): Promise<void>;
  /** Stores a part; the same part again takes its place. The file is there once `assemble` was called. */
  writePart(name: string, part: number, text: string): Promise<void>;
  assemble(name: string, parts: number, downloadName: string): Promise<void>;
  uploadLink(name: string): Promise<{ url: string; expiresAt: string }>;
  downloadLink(name: string): Promise<{ url: string; expiresAt: string }>;
}

export interface InboundItem {
  phoneNumberId: string;
  persons: readonly string[];
  word: 'stop' | 'start' | null;
  at: string;
}

export interface InboundStore {
  apply(items: readonly InboundItem[]): Promise<{ stopped: number; started: number; unknown: string[] }>;
}
