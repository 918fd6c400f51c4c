import { AppError } from '../kernel/app-error.ts';
import type { Logger } from '../kernel/logger.ts';
import { accountOf } from './meta-account.ts';
import type { MetaAccount, MetaTemplates, OperationOutcome, TemplateId, TemplateOperation } from './ports.ts';
import { refreshTemplate, type RefreshDeps } from './refresh-template.ts';
import { sameContent } from './same-content.ts';

export interface OperationDeps extends RefreshDeps {
  logger: Logger;
}

const AT_ONCE = 20;

/** Tells Meta what is due: all of it, or one template's right after its commit. Returns how many operations were done. */
export async function performTemplateOperations(deps: OperationDeps, id: TemplateId | null = null): Promise<number> {
  const operations = await deps.store.claimOperations(AT_ONCE, id);
  await Promise.all(operations.map((operation) => performAndRecord(deps, operation)));
  return operations.length;
}

async function performAndRecord(deps: OperationDeps, operation: TemplateOperation): Promise<void> {
  const { store, meta, accessTokenOf, logger } = deps;
  const { id, revision } = operation;
  let outcome: OperationOutcome;
  try {
    outcome = await perform(meta, await accountOf(accessTokenOf, operation), operation);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    outcome = { kind: 'later', reason: error.message };
  }
  await store.finishOperation(id, revision, outcome);
  logger.info({ template: id, operation: operation.operation, outcome: outcome.kind }, 'template told to Meta');
  if (outcome.kind !== 'done' || operation.operation === 'delete') return;
  const { wabaId, secretName, metaName, language } = operation;
  const address = { id, wabaId, secretName, metaName, language };
  // Meta's own view, such as a category that it chose; if it does not answer now, an event or the night brings it.
  await refreshTemplate(deps, { ...address, metaTemplateId: outcome.metaTemplateId }).catch((error: unknown) => {
    logger.warn({ error, template: id }, 'the template could not be read back');
  });
}

function perform(meta: MetaTemplates, account: MetaAccount, operation: TemplateOperation): Promise<OperationOutcome> {
  switch (operation.operation) {
    case 'create':
      return create(meta, account, operation);
    case 'edit':
      return edit(meta, account, operation);
    case 'delete':
      return remove(meta, account, operation);
  }
}

/** An earlier attempt, of which no answer came, may have made it: a refusal is believed only when nothing like it is there. */
async function create(
  meta: MetaTemplates,
  account: MetaAccount,
  { metaName, draft }: TemplateOperation,
): Promise<OperationOutcome> {
  if (!draft) throw new Error('a template to create without its content');
  const made = await meta.create(account, { ...draft, name: metaName });
  if (made.ok) return { kind: 'done', metaTemplateId: made.value.id, status: made.value.status };
  const present = await meta.find(account, metaName, draft.language);
  if (present && sameContent(present.components, draft.components)) {
    return { kind: 'done', metaTemplateId: present.id, status: present.status };
  }
  return { kind: 'refused', reason: made.reason };
}

async function edit(
  meta: MetaTemplates,
  account: MetaAccount,
  { metaTemplateId, change }: TemplateOperation,
): Promise<OperationOutcome> {
  if (!metaTemplateId || !change) throw new Error('an edit without a template at Meta, or without a change');
  const done = { kind: 'done', metaTemplateId, status: null } as const;
  const edited = await meta.edit(account, metaTemplateId, change);
  if (edited.ok) return done;
  const present = await meta.fetch(account, metaTemplateId);
  if (present && change.components && sameContent(present.components, change.components)) return done;
  return { kind: 'refused', reason: edited.reason };
}

async function remove(
  meta: MetaTemplates,
  account: MetaAccount,
  { metaTemplateId, metaName, language }: TemplateOperation,
): Promise<OperationOutcome> {
  const id = metaTemplateId ?? (await meta.find(account, metaName, language))?.id ?? null;
  if (id === null) return { kind: 'done', metaTemplateId: null, status: null };
  const removed = await meta.remove(account, id, metaName);
  return removed.ok ? { kind: 'done', metaTemplateId: id, status: null } : { kind: 'refused', reason: removed.reason };
}
