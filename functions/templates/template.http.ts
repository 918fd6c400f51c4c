import { z } from 'zod';
import { idSchema } from '../../shared/kernel/ids.ts';
import { ok } from '../../shared/kernel/result.ts';
import { deleteTemplate, editTemplate, findTemplate } from '../../shared/templates/manage-templates.ts';
import { templateEditRequestSchema, templateSchema } from '../../shared/templates/template.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

const common = {
  path: 'templates/{id}',
  tag: 'Templates',
  access: { who: 'member' },
  params: z.object({ id: idSchema('tpl') }),
} as const;
const unknown = { status: 404, code: 'TEMPLATE.UNKNOWN', when: 'the organization has no such template' };

export const getTemplateEndpoint = defineEndpoint({
  ...common,
  name: 'getTemplate',
  method: 'GET',
  summary: 'One template',
  responses: { 200: { description: 'The template', schema: templateSchema } },
  problems: [unknown],
  async handle({ principal, params }, { templates }) {
    const result = await findTemplate(templates, principal, params.id);
    return result.ok ? ok({ status: 200, body: result.value, revalidate: true }) : result;
  },
});

export const editTemplateEndpoint = defineEndpoint({
  ...common,
  name: 'editTemplate',
  method: 'PATCH',
  summary: 'Change a template, by Meta’s rules',
  description:
    'Approved, rejected and paused templates can be edited; an approved one once in 24 hours and not in its category. Components are given all or not at all.',
  body: templateEditRequestSchema,
  responses: { 200: { description: 'The template', schema: templateSchema } },
  problems: [
    unknown,
    { status: 409, code: 'TEMPLATE.BUSY', when: 'an earlier change is still on its way to Meta' },
    { status: 409, code: 'TEMPLATE.NOT_EDITABLE', when: 'it is neither approved, rejected nor paused' },
    { status: 409, code: 'TEMPLATE.EDIT_LIMIT', when: 'it was edited less than 24 hours ago' },
    { status: 422, code: 'TEMPLATE.CATEGORY_LOCKED', when: 'it is approved, and the category would change' },
  ],
  async handle({ principal, params, body, correlationId }, { templates }) {
    const result = await editTemplate(templates, principal, params.id, body, correlationId);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});

export const deleteTemplateEndpoint = defineEndpoint({
  ...common,
  name: 'deleteTemplate',
  method: 'DELETE',
  summary: 'Delete a template, here and at Meta',
  responses: {
    200: { description: 'It is gone', schema: z.object({ id: idSchema('tpl'), deleted: z.literal(true) }) },
  },
  problems: [unknown, { status: 409, code: 'TEMPLATE.IN_USE', when: 'a campaign that is not over uses it' }],
  async handle({ principal, params, correlationId }, { templates }) {
    const result = await deleteTemplate(templates, principal, params.id, correlationId);
    return result.ok ? ok({ status: 200, body: { id: params.id, deleted: true } }) : result;
  },
});
