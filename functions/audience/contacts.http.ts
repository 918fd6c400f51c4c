import { z } from 'zod';
import { deleteContact, updateContact } from '../../shared/audience/change-contacts.ts';
import {
  contactChangesSchema,
  contactPageSchema,
  contactQuerySchema,
  contactSchema,
} from '../../shared/audience/contact.schema.ts';
import { findContact, listContacts } from '../../shared/audience/list-contacts.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Audience', access: { who: 'member' } } as const;
const params = z.object({ id: idSchema('con') });
const unknown = { status: 404, code: 'CONTACT.UNKNOWN', when: 'the organization has no such contact' };

export const listContactsEndpoint = defineEndpoint({
  ...common,
  name: 'listContacts',
  method: 'GET',
  path: 'contacts',
  summary: 'Contacts, newest first',
  description: 'A search for a number or a name orders them by that.',
  query: contactQuerySchema,
  responses: { 200: { description: 'One page', schema: contactPageSchema } },
  async handle({ principal, query }, { audience }) {
    const result = await listContacts(audience.contacts, principal.organization.id, query);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

/** Named so that it sorts behind the literal routes under `contacts/`, which it would hide. */
export const readContactEndpoint = defineEndpoint({
  ...common,
  name: 'readContact',
  method: 'GET',
  path: 'contacts/{id}',
  summary: 'One contact',
  params,
  responses: { 200: { description: 'The contact', schema: contactSchema } },
  problems: [unknown],
  async handle({ principal, params: { id } }, { audience }) {
    const result = await findContact(audience.contacts, principal.organization.id, id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

export const updateContactEndpoint = defineEndpoint({
  ...common,
  name: 'updateContact',
  method: 'PATCH',
  path: 'contacts/{id}',
  summary: 'Change a contact',
  params,
  body: contactChangesSchema,
  responses: { 200: { description: 'The contact', schema: contactSchema } },
  problems: [unknown],
  async handle({ principal, params: { id }, body }, { audience }) {
    const result = await updateContact(audience.contacts, principal, id, body);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const deleteContactEndpoint = defineEndpoint({
  ...common,
  name: 'deleteContact',
  method: 'DELETE',
  path: 'contacts/{id}',
  summary: 'Forget a contact',
  description: 'With its tags and places on lists. Whether the person opted out is remembered.',
  params,
  responses: { 200: { description: 'It is gone', schema: z.object({ id: idSchema('con') }) } },
  problems: [unknown],
  async handle({ principal, params: { id }, correlationId }, { audience }) {
    const result = await deleteContact(audience.contacts, principal, id, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
