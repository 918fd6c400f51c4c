import type { AnyItems, CollectionItem } from './engine.ts';

/** Removes the documents that have outlived their own `ttl` or else the container's default; -1 lives for ever. */
export function removeExpired(collection: CollectionItem): void {
  const { defaultTtl } = collection.read() as { defaultTtl?: number | null };
  if (defaultTtl === undefined || defaultTtl === null) return; // Without a default, Azure ignores the documents' own.
  const documents = collection.documents as unknown as AnyItems;
  const now = Date.now() / 1000;
  for (const document of [...documents._data.values()]) {
    const { id, ttl = defaultTtl, _ts = 0 } = document.read() as { id: string; ttl?: number; _ts?: number };
    if (ttl >= 0 && _ts + ttl <= now) documents.delete(id, documents._getPartition(document.read()));
  }
}
