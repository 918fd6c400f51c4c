import { AppError } from '../kernel/app-error.ts';
import type { Id, OrganizationId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import { listUnknown } from './import-target.ts';
import type { ContactList } from './list.schema.ts';
import type { ListStore } from './ports.ts';

export async function findList(
  lists: ListStore,
  organizationId: OrganizationId,
  id: Id<'lst'>,
): Promise<Result<ContactList>> {
  const list = await lists.find(organizationId, id);
  return list ? ok(list) : fail(listUnknown());
}

export async function renameList(
  lists: ListStore,
  { organization }: MemberPrincipal,
  id: Id<'lst'>,
  name: string,
): Promise<Result<ContactList>> {
  const renamed = await lists.rename(organization.id, id, name);
  if (renamed.ok) return ok(renamed.list);
  if (renamed.code === 'LIST.UNKNOWN') return fail(listUnknown());
  return fail(new AppError(renamed.code, { kind: 'conflict', message: 'another list has this name' }));
}

export async function deleteList(
  lists: ListStore,
  { organization, userId }: MemberPrincipal,
  id: Id<'lst'>,
  correlationId: string,
): Promise<Result<{ id: Id<'lst'> }>> {
  const known = await lists.delete(organization.id, id, { actor: userId, correlationId });
  return known ? ok({ id }) : fail(listUnknown());
}

/** Contacts that are not the organization's are passed over. */
export async function changeMembers(
  lists: ListStore,
  { organization }: MemberPrincipal,
  id: Id<'lst'>,
  contactIds: readonly Id<'con'>[],
  action: 'add' | 'remove',
): Promise<Result<{ changed: number }>> {
  const changed = await lists.change(organization.id, id, contactIds, action);
  return changed === null ? fail(listUnknown()) : ok({ changed });
}
