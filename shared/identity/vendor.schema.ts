import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { currencySchema } from '../kernel/money.ts';

const text = (max: number) => z.string().trim().min(1).max(max);

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

const fields = {
  company: text(200).meta({ description: 'What the vendor is called.' }),
  legalName: text(200).nullable().meta({ description: 'As it stands on invoices.' }),
  taxId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ./-]{2,39}$/, 'expected a tax number of 3 to 40 letters and digits')
    .nullable()
    .meta({ description: 'VAT, GSTIN, EIN …' }),
  addressLine1: text(200).nullable(),
  addressLine2: text(200).nullable(),
  city: text(100).nullable(),
  region: text(100).nullable(),
  postalCode: text(20).nullable(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'expected a country such as AE')
    .nullable()
    .meta({ description: 'ISO 3166-1 alpha-2.' }),
  currency: currencySchema.meta({ description: 'Of the wallet, once there is one; then it stays.' }),
  timezone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'expected a time zone such as Asia/Dubai')
    .meta({ description: 'IANA.', examples: ['Asia/Dubai'] }),
  phone: z
    .string()
    .trim()
    .regex(/^\+?[0-9 ()-]{5,25}$/, 'expected a phone number')
    .nullable(),
  website: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .nullable(),
  billingEmail: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .pipe(z.email())
    .nullable()
    .meta({ format: 'email', description: 'Where receipts and alerts go. Null: to the admins.' }),
};

export const vendorSchema = z
  .object({
    id: idSchema('org'),
    status: z.enum(['active', 'suspended']),
    ...fields,
    currencyFixed: z.boolean().meta({ description: 'There is a wallet: its currency stays.' }),
    updatedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'Vendor' });

export const vendorChangeSchema = z
  .strictObject(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'say what to change')
  .meta({ id: 'VendorChange', description: 'What is absent stays; null clears.' });

export type Vendor = z.infer<typeof vendorSchema>;
export type VendorChange = z.infer<typeof vendorChangeSchema>;
