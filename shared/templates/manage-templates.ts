import { AppError } from '../kernel/app-error.ts';
import { COMMON_REFUSALS, type Refusals } from '../kernel/common-refusals.ts';
import { bodyHash } from '../kernel/body-hash.ts';
import { newId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { ChannelStore, SharedNumber } from '../channels/ports.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import { editFaults } from './edit-faults.ts';
import type { TemplateAct, TemplateId, TemplateOutcome, TemplateStore } from './ports.ts';
import { performTemplateOperations, type OperationDeps } from './perform-operation.ts';
import type { Template, TemplateEditRequest, TemplateRequest } from './template.schema.ts';

const REFUSALS: Refusals = {
  ...COMMON_REFUSALS,
  'TEMPLATE.UNKNOWN': { kind: 'not_found', message: 'there is no such template' },
  'TEMPLATE.EXISTS': { kind: 'conflict', message: 'there is a template of this name in this language' },
  'TEMPLATE.BUSY': { kind: 'conflict', message: 'an earlier change is still on its way to Meta' },
  'TEMPLATE.NOT_EDITABLE': { kind: 'conflict', message: 'only approved, rejected and paused templates can be edited' },
  'TEMPLATE.CATEGORY_LOCKED': {
    kind: 'unprocessable',
    message: 'the category of an approved template cannot be changed',
  },
  'TEMPLATE.EDIT_LIMIT': { kind: 'conflict', message: 'an approved template may be edited once in 24 hours' },
  'TEMPLATE.IN_USE': { kind: 'conflict', message: 'a campaign that is not over uses this template' },
  'CHANNEL.NONE': { kind: 'unavailable', message: 'there is no number to send from yet; try again shortly' },
};

interface CreateDeps extends OperationDeps {
  channels: Pick<ChannelStore, 'ensureShared'>;
  shared: SharedNumber;
}

interface Call {
  idempotencyKey: string | null;
  correlationId: string;
}

/** Saves a template as PENDING and tells Meta; what Meta cannot be told now is told by the sweep. */
export async function createTemplate(
  deps: CreateDeps,
  principal: MemberPrincipal,
  request: TemplateRequest,
  { idempotencyKey, correlationId }: Call,
): Promise<Result<Template>> {
  // The first template may come before the timer has made the channel.
  await deps.channels.ensureShared(deps.shared);
  const draft = { ...request, id: newId('tpl'), idempotencyKey, bodyHash: bodyHash(request) };
  return told(deps, principal, await deps.store.create(draft, actOf(principal, correlationId)));
}

export async function editTemplate(
  deps: OperationDeps,
  principal: MemberPrincipal,
  id: TemplateId,
  edit: TemplateEditRequest,
  correlationId: string,
): Promise<Result<Template>> {
  const present = await findTemplate(deps, principal, id);
  if (!present.ok) return present;
  const content = editFaults(present.value, edit);
  if (!content.ok) return content;
  return told(deps, principal, await deps.store.edit(id, content.value, actOf(principal, correlationId)));
}

export async function deleteTemplate(
  deps: OperationDeps,
  principal: MemberPrincipal,
  id: TemplateId,
  correlationId: string,
): Promise<Result<null>> {
  const outcome = await deps.store.remove(id, actOf(principal, correlationId));
  if (!outcome.ok) return refused(outcome);
  await performTemplateOperations(deps, id);
  return ok(null);
}

/** A template of the caller's organization; another's is not there. */
export async function findTemplate(
  { store }: { store: TemplateStore },
  { organization }: MemberPrincipal,
  id: TemplateId,
): Promise<Result<Template>> {
  const template = await store.find(organization.id, id);
  return template ? ok(template) : refused({ ok: false, code: 'TEMPLATE.UNKNOWN' });
}

function actOf({ organization, userId }: MemberPrincipal, correlationId: string): TemplateAct {
  return { organizationId: organization.id, actor: userId, correlationId };
}

async function told(
  deps: OperationDeps,
  principal: MemberPrincipal,
  outcome: TemplateOutcome,
): Promise<Result<Template>> {
  if (!outcome.ok) return refused(outcome);
  await performTemplateOperations(deps, outcome.id);
  return findTemplate(deps, principal, outcome.id);
}

function refused({ code, editableAt }: Extract<TemplateOutcome, { ok: false }>): { ok: false; error: AppError } {
  const refusal = REFUSALS[code];
  if (!refusal) throw new Error(`the template was refused with an unknown code ${code}`);
  return fail(new AppError(code, { ...refusal, ...(editableAt !== undefined && { details: { editableAt } }) }));
}
