import type { TypedData } from './types.ts';

/** A JavaScript value as the host hands it to the worker so that it arrives unchanged. */
export function toTypedData(value: unknown): TypedData {
  if (value === undefined) return {};
  if (value instanceof Uint8Array) return { bytes: value };
  return { json: JSON.stringify(value) };
}

/** What the worker answered, as a JavaScript value. */
export function fromTypedData(data: TypedData | null | undefined): unknown {
  if (!data) return undefined;
  if (typeof data.string === 'string') return data.string;
  if (typeof data.json === 'string') return JSON.parse(data.json);
  return data.bytes ?? data.int ?? data.double ?? undefined;
}
