import { z } from 'zod';

export const metadata = z.record(z.string(), z.unknown());
type Metadata = z.infer<typeof metadata>;

/** Clerk's deep merge: nested objects are merged, and a null removes its key at any level. */
export function mergeMetadata(stored: Metadata, change: Metadata): Metadata {
  const merged = new Map(Object.entries(stored));
  for (const [key, value] of Object.entries(change)) {
    const known = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergeMetadata(isObject(known) ? known : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

export function parseMetadata(json: string): Metadata {
  return JSON.parse(json) as Metadata;
}

function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
