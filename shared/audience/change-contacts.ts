import { fail, ok, type Result } from '../kernel/result.ts';
import type { Id } from '../kernel/ids.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import type { Contact, ContactChanges } from './contact.schema.ts';
import { contactUnknown, findContact } from './list-contacts.ts';
import type { ContactStore } from './ports.ts';

export async function updateContact(
  contacts: ContactStore,
  { organization }: MemberPrincipal,
  id: Id<'con'>,
  changes: ContactChanges,
): Promise<Result<Contact>> {
  const known = await contacts.update(organization.id, id, changes);
  return known ? findContact(contacts, organization.id, id) : fail(contactUnknown());
}

export async function deleteContact(
  contacts: ContactStore,
  { organization, userId }: MemberPrincipal,
  id: Id<'con'>,
  correlationId: string,
): Promise<Result<{ id: Id<'con'> }>> {
  const known = await contacts.delete(organization.id, id, { actor: userId, correlationId });
  return known ? ok({ id }) : fail(contactUnknown());
}
