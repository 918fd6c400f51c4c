import { z } from 'zod';
import { changeMembers, deleteList, findList, renameList } from '../../shared/audience/lists.ts';
import {
  contactListPageSchema,
  contactListSchema,
  listMembersSchema,
  listNameSchema,
  membersChangedSchema,
} from '../../shared/audience/list.schema.ts';
import { idSchema } from '../../shared/kernel/ids.ts';
import { pageQuerySchema, toPage } from '../../shared/kernel/page.ts';
import { ok } from '../../shared/kernel/result.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = { tag: 'Audience', access: { who: 'member' } } as const;
const params = z.object({ id: idSchema('lst') });
const unknown = { status: 404, code: 'LIST.UNKNOWN', when: 'the organization has no such list' };

export const listListsEndpoint = defineEndpoint({
  ...common,
  name: 'listLists',
  method: 'GET',
  path: 'lists',
  summary: 'Lists, newest first',
  query: pageQuerySchema('lst'),
  responses: { 200: { description: 'One page', schema: contactListPageSchema } },
  async handle({ principal, query: { cursor, limit } }, { audience }) {
    const items = await audience.lists.list(principal.organization.id, cursor ?? null, limit + 1);
    return ok({ status: 200, body: toPage(items, limit), revalidate: true });
  },
});

export const createListEndpoint = defineEndpoint({
  ...common,
  name: 'createList',
  method: 'POST',
  path: 'lists',
  summary: 'Make a list, or find the one of this name',
  body: listNameSchema,
  responses: { 201: { description: 'The list', schema: contactListSchema } },
  async handle({ principal, body: { name } }, { audience }) {
    return ok({ status: 201, body: await audience.lists.create(principal.organization.id, name) });
  },
});

export const getListEndpoint = defineEndpoint({
  ...common,
  name: 'getList',
  method: 'GET',
  path: 'lists/{id}',
  summary: 'One list',
  params,
  responses: { 200: { description: 'The list', schema: contactListSchema } },
  problems: [unknown],
  async handle({ principal, params: { id } }, { audience }) {
    const result = await findList(audience.lists, principal.organization.id, id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

export const renameListEndpoint = defineEndpoint({
  ...common,
  name: 'renameList',
  method: 'PATCH',
  path: 'lists/{id}',
  summary: 'Rename a list',
  params,
  body: listNameSchema,
  responses: { 200: { description: 'The list', schema: contactListSchema } },
  problems: [unknown, { status: 409, code: 'LIST.NAME_TAKEN', when: 'another list has this name' }],
  async handle({ principal, params: { id }, body: { name } }, { audience }) {
    const result = await renameList(audience.lists, principal, id, name);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const deleteListEndpoint = defineEndpoint({
  ...common,
  name: 'deleteList',
  method: 'DELETE',
  path: 'lists/{id}',
  summary: 'Delete a list',
  description: 'Its contacts stay.',
  params,
  responses: { 200: { description: 'It is gone', schema: z.object({ id: idSchema('lst') }) } },
  problems: [unknown],
  async handle({ principal, params: { id }, correlationId }, { audience }) {
    const result = await deleteList(audience.lists, principal, id, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

const members = {
  ...common,
  path: 'lists/{id}/contacts',
  params,
  body: listMembersSchema,
  responses: { 200: { description: 'How many it changed', schema: membersChangedSchema } },
  problems: [unknown],
} as const;

export const addListContactsEndpoint = defineEndpoint({
  ...members,
  name: 'addListContacts',
  method: 'POST',
  summary: 'Put contacts on a list',
  description: 'Those that are on it already, and those that are not yours, are passed over.',
  async handle({ principal, params: { id }, body: { contactIds } }, { audience }) {
    const result = await changeMembers(audience.lists, principal, id, contactIds, 'add');
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const removeListContactsEndpoint = defineEndpoint({
  ...members,
  name: 'removeListContacts',
  method: 'DELETE',
  summary: 'Take contacts off a list',
  async handle({ principal, params: { id }, body: { contactIds } }, { audience }) {
    const result = await changeMembers(audience.lists, principal, id, contactIds, 'remove');
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
