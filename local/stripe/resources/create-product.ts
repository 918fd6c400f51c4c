import { mergeMetadata } from '../http/params.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { Metadata, Product } from '../state/wire.ts';

export function createProduct(
  account: Account,
  {
    metadata: given,
    ...fields
  }: Partial<Omit<Product, 'metadata'>> & { name: string; metadata?: Metadata | null | undefined },
): Product {
  const now = account.now();
  const product: Product = {
    object: 'product',
    active: true,
    created: now,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata(null, given),
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: now,
    url: null,
    ...fields,
    id: fields.id ?? newId('prod', 14),
  };
  return account.create(product, undefined, 'product.created');
}
