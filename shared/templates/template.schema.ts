import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { componentFaults } from './component-rules.schema.ts';
import { componentSchema, type Component } from './component.schema.ts';
import { LANGUAGES } from './languages.schema.ts';
import type { ParameterFormat } from './variables.schema.ts';

const categorySchema = z.enum(['marketing', 'utility', 'authentication']);
const parameterFormatSchema = z.enum(['POSITIONAL', 'NAMED']);
const components = z.array(componentSchema).min(1).max(4);
const ttlSeconds = z
  .int()
  .min(30)
  .max(2_592_000)
  .nullable()
  .meta({ description: 'How long Meta tries to deliver; null is Meta’s default.' });

/** Meta's bounds of the time to live, for each category. */
const TTL: Record<z.infer<typeof categorySchema>, [number, number]> = {
  authentication: [30, 900],
  utility: [30, 43_200],
  marketing: [43_200, 2_592_000],
};

interface Content {
  category: z.infer<typeof categorySchema>;
  parameterFormat: ParameterFormat;
  /** Absent when they stay as they are. */
  components?: readonly Component[] | undefined;
  ttlSeconds: number | null;
}

interface ContentFault {
  path: (string | number)[];
  message: string;
}

/** What Meta would refuse of a whole template. */
export function contentFaults({
  category,
  parameterFormat,
  components: given,
  ttlSeconds: ttl,
}: Content): ContentFault[] {
  const faults = (given ? componentFaults(given, category, parameterFormat) : []).map(({ index, message }) => ({
    path: index === null ? ['components'] : ['components', index],
    message,
  }));
  const [least, most] = TTL[category];
  if (ttl !== null && (ttl < least || ttl > most)) {
    return [...faults, { path: ['ttlSeconds'], message: `must be from ${least} to ${most} for ${category}` }];
  }
  return faults;
}

export const templateRequestSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9_]{1,470}$/, 'small letters, digits and underscores only')
      .meta({ examples: ['order_shipped'] }),
    language: z
      .string()
      .refine((code) => LANGUAGES.includes(code), 'is not a language that Meta knows; write en_US or pt_BR')
      .meta({ examples: ['en_US'] }),
    category: categorySchema,
    parameterFormat: parameterFormatSchema
      .default('POSITIONAL')
      .meta({ description: 'POSITIONAL: `{{1}}`; NAMED: `{{first_name}}`.' }),
    components,
    ttlSeconds: ttlSeconds.default(null),
  })
  .superRefine((content, context) => {
    for (const { path, message } of contentFaults(content)) context.addIssue({ code: 'custom', path, message });
  })
  .meta({ id: 'TemplateRequest' });

export const templateEditRequestSchema = z
  .strictObject({
    category: categorySchema.optional().meta({ description: 'Locked once Meta has approved the template.' }),
    components: components.optional().meta({ description: 'All of them: what is left out is removed.' }),
    ttlSeconds: ttlSeconds.optional(),
  })
  .refine((edit) => Object.keys(edit).length > 0, { message: 'change something' })
  .meta({ id: 'TemplateEditRequest' });

/** What an edit may leave of a template. */
export const storedContentSchema = z.object({
  category: categorySchema,
  components: components.optional(),
  ttlSeconds,
});

const moment = z.iso.datetime({ offset: true });
export const templateSchema = z
  .object({
    id: idSchema('tpl'),
    name: z.string(),
    language: z.string(),
    category: z.string().meta({ description: 'Meta may change it; it decides the price.' }),
    parameterFormat: parameterFormatSchema,
    components: z.array(z.looseObject({ type: z.string() })),
    status: z.string().meta({ description: 'As Meta names it: PENDING, APPROVED, REJECTED, PAUSED, DISABLED …' }),
    reason: z.string().nullable().meta({ description: 'Why it was rejected or paused.' }),
    quality: z.string().nullable(),
    ttlSeconds: z.int().nullable(),
    submission: z
      .enum(['submitting', 'submitted', 'refused'])
      .meta({ description: '`refused`: Meta did not take the last change; `submissionError` says why.' }),
    submissionError: z.string().nullable(),
    usable: z.boolean().meta({ description: 'Approved, on the account that the organization sends from now.' }),
    editedAt: moment.nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: 'Template' });

export const templatePageSchema = z
  .object({ items: z.array(templateSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'TemplatePage' });

export const headerMediaSchema = z
  .object({ handle: z.string().meta({ description: 'Goes into `example.header_handle`.' }) })
  .meta({ id: 'HeaderMedia' });

/** What a webhook of Meta tells about a template: a hint of what to read, and the words that only it has. */
export const templateEventSchema = z.object({
  wabaId: z.string().min(1),
  field: z.string().min(1),
  /** `APPROVED`, `PAUSED` … where the field is a change of status. */
  event: z.string().nullable(),
  metaTemplateId: z.string().min(1).nullable(),
  name: z.string().nullable(),
  language: z.string().nullable(),
  reason: z.string().nullable(),
});

export type TemplateRequest = z.infer<typeof templateRequestSchema>;
export type TemplateEditRequest = z.infer<typeof templateEditRequestSchema>;
export type Template = z.infer<typeof templateSchema>;
export type TemplateEvent = z.infer<typeof templateEventSchema>;
