import type { AnyItem, AnyItems, CollectionItem } from './engine.ts';

/**
 * The same collection with the documents of one partition only. The engine itself searches all partitions whatever
 * the partition key header says; its documents are seen through a narrower map, and nothing is copied.
 */
export function partitionView(collection: CollectionItem, key: unknown): CollectionItem {
  const documents = collection.documents as unknown as AnyItems;
  const own = [...documents._data].filter(([, document]) => documents._getPartition(document.read()) === key);
  const narrowed: unknown = Object.create(documents, { _data: { value: new Map<string, AnyItem>(own) } });
  return Object.create(collection, { documents: { value: narrowed } }) as CollectionItem;
}
