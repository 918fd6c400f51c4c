import { AppError } from '../kernel/app-error.ts';
import type { Id, OrganizationId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { ImportTarget } from './import.schema.ts';
import type { ContactStore, ListStore } from './ports.ts';

export interface Target {
  listId: Id<'lst'> | null;
  defaultCountry: string | null;
}

/** The list, found or made, and the country of numbers that name none: the one asked for, else the profile's. */
export async function targetOf(
  { contacts, lists }: { contacts: ContactStore; lists: ListStore },
  organizationId: OrganizationId,
  { listId, listName, defaultCountry }: ImportTarget,
): Promise<Result<Target>> {
  const country = defaultCountry ?? (await contacts.countryOf(organizationId));
  if (listId) {
    const list = await lists.find(organizationId, listId);
    return list ? ok({ listId, defaultCountry: country }) : fail(listUnknown());
  }
  const list = listName ? await lists.create(organizationId, listName) : null;
  return ok({ listId: list?.id ?? null, defaultCountry: country });
}

export function listUnknown(): AppError {
  return new AppError('LIST.UNKNOWN', { kind: 'not_found', message: 'there is no such list' });
}
