import { z } from 'zod';

export const metadata = z.record(z.string(), z.unknown());
type Metadata = z.infer<typeof metadata>;

/** Clerk's deep merge: nested objects are merged, and a null removes its key at any level. */
export function mergeMetadata(stored: Metadata, change: Metadata): Metadata {
  const merged = { ...stored };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else if (isObject(value)) merged[key] = mergeMetadata(isObject(merged[key]) ? merged[key] : {}, value);
    else merged[key] = value;
  }
  return merged;
}

export function parseMetadata(json: string): Metadata {
  return JSON.parse(json) as Metadata;
}

function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
