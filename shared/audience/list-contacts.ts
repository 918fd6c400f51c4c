import { AppError } from '../kernel/app-error.ts';
import type { Id, OrganizationId } from '../kernel/ids.ts';
import type { Page } from '../kernel/page.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Contact, ContactFilter } from './contact.schema.ts';
import type { ContactCriteria, ContactStore } from './ports.ts';

/** A search of digits looks for a number, one in the form of a BSUID for that, anything else for a name. */
export function criteriaOf({ search, listId, tag }: ContactFilter): ContactCriteria {
  const rest = { ...(listId && { listId }), ...(tag && { tag }) };
  if (!search) return rest;
  const digits = search.replaceAll(/[\s()+.-]/g, '').replace(/^00/, '');
  if (/^\d+$/.test(digits)) return { phone: digits, ...rest };
  if (/^[A-Z]{2}\.\S+$/.test(search)) return { bsuid: search, ...rest };
  return { name: search, ...rest };
}

export async function listContacts(
  contacts: ContactStore,
  organizationId: OrganizationId,
  { cursor, limit, ...filter }: ContactFilter & { cursor?: string | undefined; limit: number },
): Promise<Result<Page<Contact>>> {
  const criteria = criteriaOf(filter);
  const after = cursor === undefined ? null : keyOf(cursor, criteria);
  if (after === undefined) {
    return fail(new AppError('REQUEST.INVALID', { kind: 'invalid', message: 'the cursor is not one of this list' }));
  }
  const found = await contacts.find(organizationId, criteria, after, limit + 1);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return ok({
    items: page.map(({ contact }) => contact),
    nextCursor: last ? Buffer.from(last.key).toString('base64url') : null,
  });
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** What a cursor says, if it is one of a list in this order. */
function keyOf(cursor: string, criteria: ContactCriteria): string | undefined {
  const key = Buffer.from(cursor, 'base64url').toString();
  const form = criteria.phone ? /^\d{6,15}$/ : new RegExp(criteria.name ? `^${UUID}` : `^${UUID}$`);
  return form.test(key) && !key.includes('\0') ? key : undefined;
}

export async function findContact(
  contacts: ContactStore,
  organizationId: OrganizationId,
  id: Id<'con'>,
): Promise<Result<Contact>> {
  const [found] = await contacts.find(organizationId, { id }, null, 1);
  return found ? ok(found.contact) : fail(contactUnknown());
}

export function contactUnknown(): AppError {
  return new AppError('CONTACT.UNKNOWN', { kind: 'not_found', message: 'there is no such contact' });
}
