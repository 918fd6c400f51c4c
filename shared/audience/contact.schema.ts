import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';

const time = z.iso.datetime({ offset: true });

export const LIMITS = {
  name: 200,
  attributes: 50,
  attributeName: 60,
  attributeValue: 1_000,
  tags: 20,
  tag: 60,
} as const;

/** No control character but tab and line breaks, and nothing that PostgreSQL could not store. */
const plainText = (max: number) =>
  z.string().trim().max(max).refine(isPlain, 'must be text without control characters');

export function isPlain(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(text);
}

export const countrySchema = z
  .string()
  .regex(/^[A-Z]{2}$/, 'expected an ISO 3166 country such as AE')
  .meta({ description: 'ISO 3166, such as `AE`.' });

const tagSchema = plainText(LIMITS.tag)
  .min(1)
  .regex(/^[^,;|]+$/, 'a tag has no comma, semicolon or bar');

const attributeNameSchema = plainText(LIMITS.attributeName).min(1);

export const contactSchema = z
  .object({
    id: idSchema('con'),
    phone: z.string().nullable().meta({ description: 'As Meta writes it: digits with the country code, no plus.' }),
    bsuid: z.string().nullable().meta({ description: "Meta's business-scoped user id." }),
    country: z.string().nullable(),
    name: z.string().nullable(),
    attributes: z.record(z.string(), z.string()),
    tags: z.array(z.string()),
    optedOut: z.boolean().meta({ description: 'Wants no messages: from you, or from the shared number at all.' }),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Contact' });

export const contactPageSchema = z
  .object({ items: z.array(contactSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'ContactPage' });

export const contactFilterSchema = z.strictObject({
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'The beginning of a name, the first digits of a number, or a whole BSUID.' }),
  listId: idSchema('lst').optional(),
  tag: z.string().trim().min(1).max(LIMITS.tag).optional(),
});

export const contactQuerySchema = contactFilterSchema.extend({
  cursor: z.string().max(1_000).optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const contactChangesSchema = z
  .strictObject({
    name: plainText(LIMITS.name).min(1).nullable().optional(),
    attributes: z
      .record(attributeNameSchema, plainText(LIMITS.attributeValue).min(1).nullable())
      .refine((attributes) => Object.keys(attributes).length <= LIMITS.attributes, 'too many attributes')
      .optional()
      .meta({ description: 'Null takes an attribute away; those not named stay.' }),
    tags: z.array(tagSchema).max(LIMITS.tags).optional().meta({ description: 'These and no others.' }),
  })
  .meta({ id: 'ContactChanges' });

export type Contact = z.infer<typeof contactSchema>;
export type ContactFilter = z.infer<typeof contactFilterSchema>;
export type ContactChanges = z.infer<typeof contactChangesSchema>;
