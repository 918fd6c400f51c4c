import { ok } from '../../shared/kernel/result.ts';
import { createTemplate } from '../../shared/templates/manage-templates.ts';
import { templateRequestSchema, templateSchema } from '../../shared/templates/template.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const createTemplateEndpoint = defineEndpoint({
  name: 'createTemplate',
  method: 'POST',
  path: 'templates',
  tag: 'Templates',
  summary: 'Save a message template and submit it to Meta',
  description:
    'Components have Meta’s own form. They are checked here first, and each fault names its component. The template is `PENDING` until Meta decides; one that Meta refuses at once is `REJECTED` with its reason.',
  access: { who: 'member' },
  body: templateRequestSchema,
  idempotent: true,
  responses: { 201: { description: 'Saved', schema: templateSchema } },
  problems: [
    { status: 409, code: 'TEMPLATE.EXISTS', when: 'there is a template of this name in this language' },
    { status: 503, code: 'CHANNEL.NONE', when: 'there is no number to send from yet' },
  ],
  async handle({ principal, body, idempotencyKey, correlationId }, { templates }) {
    const result = await createTemplate(templates, principal, body, { idempotencyKey, correlationId });
    return result.ok ? ok({ status: 201, body: result.value }) : result;
  },
});
