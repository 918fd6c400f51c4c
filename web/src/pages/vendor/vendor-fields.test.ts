import type { Vendor } from '../../../../shared/identity/vendor.schema.ts';
import { changesOf, valuesOf } from './vendor-fields.ts';

const vendor = { company: 'Palm', legalName: null, city: 'Dubai', currency: 'USD', timezone: 'UTC' } as Vendor;

test('only what differs is sent, and an emptied field is cleared', () => {
  const values = valuesOf(vendor);
  expect(values).toMatchObject({ company: 'Palm', legalName: '', city: 'Dubai', taxId: '' });
  expect(changesOf(vendor, values)).toEqual({});
  expect(changesOf(vendor, { ...values, company: ' Palm ', city: ' ', taxId: ' AE1 ' })).toEqual({
    city: null,
    taxId: 'AE1',
  });
});
