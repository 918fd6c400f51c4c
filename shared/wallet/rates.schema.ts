import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { currencySchema, micros, microsSchema, microsTextSchema, toDecimal, type Micros } from '../kernel/money.ts';

const time = z.iso.datetime({ offset: true });
const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'expected an ISO 3166 country such as IN');
const categorySchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/i, 'expected a category such as marketing')
  .max(60)
  .meta({ description: 'As Meta names it; `-` and `_`, upper and lower case are one.', examples: ['marketing'] });

/** The one spelling of a category, as `category_key` makes it. */
export function categoryKey(category: string): string {
  return category.toLowerCase().replaceAll('-', '_');
}

export function microsOfNumber(value: number): Micros {
  return micros(BigInt(Math.round(value * 1_000_000)));
}

export function numberOf(amount: Micros): number {
  return Number(toDecimal(amount));
}

const marginSchema = z
  .number()
  .min(0)
  .max(1000)
  .refine((value) => numberOf(microsOfNumber(value)) === value, 'has six decimals at most')
  .meta({ description: 'In units of the currency: 0.08 is eight cents.', examples: [0.08] });

export const marginsSchema = z
  .object({
    vendorId: idSchema('org'),
    planType: z.enum(['shared', 'dedicated']),
    rates: z.record(z.string(), z.number()).meta({
      description: 'What is added to Meta’s cost, by category, in the wallet’s currency.',
    }),
  })
  .meta({
    id: 'Margins',
    examples: [{ vendorId: `org_${'0'.repeat(32)}`, planType: 'shared', rates: { marketing: 0.08 } }],
  });

export const marginsRequestSchema = z
  .strictObject({
    vendorId: idSchema('org').optional(),
    planType: z.enum(['shared', 'dedicated']).optional(),
    rates: z
      .record(categorySchema, marginSchema)
      .refine(
        (rates) => new Set(Object.keys(rates).map(categoryKey)).size === Object.keys(rates).length,
        'one category is there twice',
      ),
  })
  .meta({ id: 'MarginsRequest' });

export const defaultMarginsSchema = z
  .object({ margins: z.record(z.string(), z.number()).meta({ description: 'By currency.' }) })
  .meta({ id: 'DefaultMargins' });

export const defaultMarginsRequestSchema = z
  .strictObject({
    margins: z
      .record(currencySchema, marginSchema)
      .refine((margins) => Object.keys(margins).length > 0, 'name a currency'),
  })
  .meta({ id: 'DefaultMarginsRequest' });

const overrideFields = {
  country: countrySchema,
  currency: currencySchema,
  effectiveFrom: z.iso.date().meta({ description: 'First UTC day; it counts until the next one begins.' }),
};

export const priceOverrideSchema = z.object({
  ...overrideFields,
  category: z.string(),
  price: microsTextSchema.nullable().meta({ description: 'Of one message, all in. Null: the list price again.' }),
});

export const priceOverridesSchema = z.object({ items: z.array(priceOverrideSchema) }).meta({ id: 'PriceOverrides' });

export const priceOverridesRequestSchema = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          ...overrideFields,
          category: categorySchema,
          price: microsSchema.refine((price) => price >= 0n, 'must not be below zero').nullable(),
        }),
      )
      .max(2000)
      .refine(
        (items) =>
          new Set(
            items.map(({ price: _, ...key }) =>
              JSON.stringify([...Object.values({ ...key, category: categoryKey(key.category) })]),
            ),
          ).size === items.length,
        'one country, category, currency and day is there twice',
      ),
  })
  .meta({ id: 'PriceOverridesRequest' });

export const rateCardSchema = z
  .object({
    id: idSchema('rtc'),
    currency: currencySchema,
    effectiveFrom: z.iso.date(),
    source: z.string(),
    sample: z.boolean().meta({ description: 'Plausible figures for trying out, not Meta’s.' }),
    inForce: z.boolean(),
    rates: z.int(),
    importedBy: z.string(),
    importedAt: time,
  })
  .meta({ id: 'RateCard' });

export const rateCardPageSchema = z
  .object({ items: z.array(rateCardSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'RateCardPage' });

export const listRatesSchema = z
  .object({ items: z.array(z.object({ market: z.string(), category: z.string(), rate: microsTextSchema })) })
  .meta({ id: 'ListRates' });

export const rateImportQuerySchema = z.strictObject({
  effectiveFrom: z.iso.date().meta({ description: 'First UTC day on which the card counts.' }),
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Only say what it would change.' }),
  source: z.string().trim().min(1).max(200).default('rate card').meta({ description: 'Such as the file’s name.' }),
});

export const rateImportSchema = z
  .object({
    cards: z.array(idSchema('rtc')).meta({ description: 'One for each currency; none when nothing is new.' }),
    changes: z.array(
      z.object({
        currency: currencySchema,
        market: z.string(),
        category: z.string(),
        before: microsTextSchema.nullable(),
        after: microsTextSchema.nullable(),
      }),
    ),
    unchanged: z.int(),
    unusedMarkets: z.array(z.string()).meta({ description: 'Markets of the card that no country belongs to.' }),
    absentMarkets: z
      .array(z.string())
      .meta({ description: 'Markets with countries that the card lacks: priced as Other.' }),
  })
  .meta({ id: 'RateImport' });

export type Margins = z.infer<typeof marginsSchema>;
export type MarginsRequest = z.infer<typeof marginsRequestSchema>;
export type PriceOverride = z.infer<typeof priceOverrideSchema>;
export type PriceOverrideRequest = z.infer<typeof priceOverridesRequestSchema>['items'][number];
export type RateCard = z.infer<typeof rateCardSchema>;
export type ListRate = z.infer<typeof listRatesSchema>['items'][number];
export type RateImport = z.infer<typeof rateImportSchema>;
