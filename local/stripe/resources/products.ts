import { z } from 'zod';
import { invalid } from '../http/errors.ts';
import { listOf } from '../http/lists.ts';
import { flag, listParams, mergeMetadata, metadata, text, unsettable, url } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Product } from '../state/wire.ts';
import { createProduct } from './create-product.ts';
import { createPrice, priceDataParams } from './prices.ts';

const fields = {
  active: flag.optional(),
  description: unsettable(text).optional(),
  images: unsettable(z.array(url)).optional(),
  metadata: metadata.optional(),
  shippable: flag.optional(),
  statement_descriptor: text.optional(),
  tax_code: unsettable(text).optional(),
  unit_label: unsettable(text).optional(),
  url: unsettable(url).optional(),
};

export const productRoutes = [
  route(
    'POST',
    '/v1/products',
    z.strictObject({
      ...fields,
      id: text.optional(),
      name: text,
      default_price_data: z.strictObject(priceDataParams).optional(),
    }),
    ({ account, params: { default_price_data: priceData, images, ...params } }) => {
      if (params.id && account.store.findAny(params.id))
        throw invalid(`Product already exists: ${params.id}`, 'id', 'resource_already_exists');
      const product = createProduct(account, { ...params, images: images ?? [] });
      if (!priceData) return product;
      const price = createPrice(account, { ...priceData, product: product.id });
      return account.update('product', product.id, (changed) => (changed.default_price = price.id), 'product.updated');
    },
  ),
  route('GET', '/v1/products/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => account.get('product', id)),
  route(
    'POST',
    '/v1/products/:id',
    z.strictObject({ ...fields, name: text.optional(), default_price: text.optional() }),
    ({ account, ids: [id = ''], params: { metadata: given, images, ...params } }) => {
      if (params.default_price) account.get('price', params.default_price, 'default_price');
      const change = (product: Product): void => {
        Object.assign(product, params, { updated: account.now() });
        if (images !== undefined) product.images = images ?? [];
        if (given !== undefined) product.metadata = mergeMetadata(product.metadata, given);
      };
      return account.update('product', id, change, 'product.updated');
    },
  ),
  route('DELETE', '/v1/products/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    const product = account.get('product', id);
    if (account.store.list('price', { product: id }, { limit: 1 }).length > 0) {
      throw invalid('This product cannot be deleted because it has one or more user-created prices.');
    }
    account.store.remove(id);
    account.emit('product.deleted', product);
    return { id, object: 'product', deleted: true };
  }),
  route(
    'GET',
    '/v1/products',
    z.strictObject({ ...listParams, active: flag.optional(), ids: z.array(text).optional(), url: text.optional() }),
    ({ account, params }) =>
      listOf(account, 'product', '/v1/products', params, {
        active: params.active === undefined ? undefined : Number(params.active),
        id: params.ids,
        url: params.url,
      }),
  ),
];
