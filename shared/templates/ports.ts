import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Category, Component } from './component.schema.ts';
import type { Template, TemplateEvent } from './template.schema.ts';
import type { ParameterFormat } from './variables.schema.ts';

export type TemplateId = Id<'tpl'>;

export interface MetaAccount {
  wabaId: string;
  accessToken: string;
}

/** A template as it is written at Meta. */
export interface TemplateContent {
  category: Category;
  components: readonly Component[];
  ttlSeconds: number | null;
}

/** What an edit changes; components that are absent stay as they are. */
export interface TemplateChange {
  category: Category;
  components?: readonly Component[] | undefined;
  ttlSeconds: number | null;
}

export interface TemplateDraft extends TemplateContent {
  name: string;
  language: string;
  parameterFormat: ParameterFormat;
}

/** A component as Meta shows it, perhaps of a kind that is not written here. */
export interface StoredComponent {
  type: string;
  [field: string]: unknown;
}

/** What Meta says of a template. Names are Meta's; unknown ones are kept. */
export interface TemplateAtMeta {
  id: string;
  name: string;
  language: string;
  status: string;
  category: string;
  components: readonly StoredComponent[];
  reason: string | null;
  quality: string | null;
}

export type MetaAnswer<T> = { ok: true; value: T } | { ok: false; code: number; reason: string };

/** Every call may be repeated; what is unsure throws an AppError that says it is retryable. */
export interface MetaTemplates {
  create(account: MetaAccount, draft: TemplateDraft): Promise<MetaAnswer<{ id: string; status: string }>>;
  edit(account: MetaAccount, metaTemplateId: string, change: TemplateChange): Promise<MetaAnswer<null>>;
  /** One language of a template; that it is gone already is success. */
  remove(account: MetaAccount, metaTemplateId: string, name: string): Promise<MetaAnswer<null>>;
  /** Null when Meta has no such template. */
  fetch(account: MetaAccount, metaTemplateId: string): Promise<TemplateAtMeta | null>;
  find(account: MetaAccount, name: string, language: string): Promise<TemplateAtMeta | null>;
  list(account: MetaAccount, cursor: string | null): Promise<{ items: TemplateAtMeta[]; nextCursor: string | null }>;
}

export interface HeaderFile {
  bytes: Buffer;
  contentType: string;
}

export interface MetaMedia {
  /** Uploads an example of a media header; the handle names it in a template's component. */
  upload(accessToken: string, file: HeaderFile): Promise<MetaAnswer<{ handle: string }>>;
}

/** An operation that is taken to be done now; nobody else takes it before the lease is over. */
export interface TemplateOperation {
  id: TemplateId;
  operation: 'create' | 'edit' | 'delete';
  revision: number;
  wabaId: string;
  secretName: string | null;
  metaTemplateId: string | null;
  metaName: string;
  language: string;
  /** Of what is to be created. */
  draft: Omit<TemplateDraft, 'name'> | null;
  change: TemplateChange | null;
}

export type OperationOutcome =
  | { kind: 'done'; metaTemplateId: string | null; status: string | null }
  | { kind: 'refused'; reason: string }
  | { kind: 'later'; reason: string };

export interface TemplateAct {
  organizationId: OrganizationId;
  actor: string;
  correlationId: string;
}

export type TemplateOutcome = { ok: true; id: TemplateId } | { ok: false; code: string; editableAt?: string };

/** Where a template is read at Meta, and under which number the read is applied. */
export interface TemplateAddress {
  id: TemplateId;
  wabaId: string;
  secretName: string | null;
  metaTemplateId: string | null;
  metaName: string;
  language: string;
}

export interface TemplateFilter {
  status: string | null;
  search: string | null;
}

export interface TemplateStore {
  create(
    draft: TemplateDraft & { id: TemplateId; idempotencyKey: string | null; bodyHash: string },
    act: TemplateAct,
  ): Promise<TemplateOutcome>;
  edit(id: TemplateId, change: TemplateChange, act: TemplateAct): Promise<TemplateOutcome>;
  remove(id: TemplateId, act: TemplateAct): Promise<TemplateOutcome>;
  find(organizationId: OrganizationId, id: TemplateId): Promise<Template | null>;
  list(
    organizationId: OrganizationId,
    filter: TemplateFilter,
    cursor: TemplateId | null,
    limit: number,
  ): Promise<Template[]>;
  claimOperations(limit: number, id: TemplateId | null): Promise<TemplateOperation[]>;
  finishOperation(id: TemplateId, revision: number, outcome: OperationOutcome): Promise<void>;
  /** Templates that an event may be about. */
  addressesOf(event: TemplateEvent): Promise<TemplateAddress[]>;
  beginObservation(): Promise<number>;
  /** Applies what was read, unless a later read was applied before. `note` is what only the event said. */
  applyRead(id: TemplateId, observation: number, read: TemplateAtMeta | null, note: string | null): Promise<void>;
  /** Applies a page of an account's templates to those that are known here. */
  applyPage(wabaId: string, observation: number, items: readonly TemplateAtMeta[]): Promise<void>;
  /** Templates of an account that no page since this observation showed. */
  unseen(wabaId: string, observation: number, limit: number): Promise<TemplateAddress[]>;
}
