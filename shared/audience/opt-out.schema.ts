import { z } from 'zod';
import { countrySchema } from './contact.schema.ts';

/** The digits of a number, or a BSUID, as opt-outs name people. */
export const personSchema = z
  .string()
  .regex(/^[A-Za-z0-9][\w.:-]{2,199}$/, 'expected the digits of a number, or a BSUID')
  .meta({ description: 'The digits of a number with its country code, or a BSUID.' });

export const optOutRequestSchema = z
  .strictObject({
    phone: z.string().trim().min(1).max(50).optional(),
    bsuid: z.string().trim().min(1).max(200).optional(),
    defaultCountry: countrySchema.optional(),
  })
  .refine(({ phone, bsuid }) => (phone === undefined) !== (bsuid === undefined), 'give either phone or bsuid')
  .meta({ id: 'OptOutRequest' });

export const optOutSchema = z
  .object({
    person: personSchema,
    source: z.enum(['stop', 'manual', 'import']).meta({ description: '`stop`: the person said so.' }),
    createdAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'OptOut' });

export const optOutQuerySchema = z.strictObject({
  cursor: z.string().max(500).optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const optOutPageSchema = z
  .object({ items: z.array(optOutSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'OptOutPage' });

export type OptOut = z.infer<typeof optOutSchema>;
