import type { Vendor, VendorChange } from '../../../../shared/identity/vendor.schema.ts';

export type FieldName = keyof VendorChange;
export type Values = Record<FieldName, string>;

interface Field {
  name: FieldName;
  label: string;
  required?: boolean;
  hint?: string;
  type?: 'email' | 'tel' | 'url';
  autoComplete?: string;
  maxLength?: number;
  pattern?: string;
}

export const GROUPS: readonly { title: string; fields: readonly Field[] }[] = [
  {
    title: 'Company',
    fields: [
      { name: 'company', label: 'Name', required: true, autoComplete: 'organization', maxLength: 200 },
      { name: 'legalName', label: 'Legal name', hint: 'As it is registered.', maxLength: 200 },
      { name: 'phone', label: 'Phone', type: 'tel', autoComplete: 'tel', maxLength: 25 },
      { name: 'website', label: 'Website', type: 'url', autoComplete: 'url', maxLength: 300 },
      { name: 'timezone', label: 'Time zone', required: true, hint: 'Such as Asia/Dubai.', maxLength: 64 },
    ],
  },
  {
    title: 'Tax and billing',
    fields: [
      { name: 'taxId', label: 'Tax number', hint: 'VAT, GSTIN, EIN …', maxLength: 40 },
      {
        name: 'billingEmail',
        label: 'Billing email',
        type: 'email',
        hint: 'Receipts and alerts. Empty: all admins.',
        maxLength: 254,
      },
      { name: 'currency', label: 'Currency', required: true, hint: 'Such as USD.', maxLength: 3, pattern: '[A-Z]{3}' },
    ],
  },
  {
    title: 'Billing address',
    fields: [
      { name: 'addressLine1', label: 'Address', autoComplete: 'address-line1', maxLength: 200 },
      { name: 'addressLine2', label: 'Address, second line', autoComplete: 'address-line2', maxLength: 200 },
      { name: 'city', label: 'City', autoComplete: 'address-level2', maxLength: 100 },
      { name: 'region', label: 'State or region', autoComplete: 'address-level1', maxLength: 100 },
      { name: 'postalCode', label: 'Postal code', autoComplete: 'postal-code', maxLength: 20 },
      {
        name: 'country',
        label: 'Country',
        hint: 'Two letters, such as AE.',
        autoComplete: 'country',
        maxLength: 2,
        pattern: '[A-Z]{2}',
      },
    ],
  },
];

const NAMES = GROUPS.flatMap(({ fields }) => fields.map(({ name }) => name));

export function valuesOf(vendor: Vendor): Values {
  return Object.fromEntries(NAMES.map((name) => [name, vendor[name] ?? ''])) as Values;
}

/** What differs from what is stored; an emptied field is cleared. */
export function changesOf(vendor: Vendor, values: Values): VendorChange {
  const before = valuesOf(vendor);
  const changed = NAMES.filter((name) => values[name].trim() !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, values[name].trim() || null]));
}
