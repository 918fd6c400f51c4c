import rhea, { type Typed } from 'rhea';
import { codec } from './codec.ts';

/** The descriptors of the sections of an AMQP 1.0 message (part 3, section 3.2). */
export const sectionCode = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
} as const;

export interface Section {
  code: number;
  /** A described list, map or binary; `value` holds its items. */
  typed: Typed;
  start: number;
  end: number;
}

/** Takes an encoded message apart into its sections, without copying. */
export function* readSections(encoded: Uint8Array): Generator<Section> {
  const buffer = asBuffer(encoded);
  const reader = new codec.Reader(buffer);
  while (reader.remaining() > 0) {
    const start = reader.position;
    const typed = reader.read();
    const descriptor: unknown = (typed.descriptor as Typed | undefined)?.value;
    if (typeof descriptor !== 'number') throw new Error('a message section has no numeric descriptor');
    if (reader.position > buffer.length) throw new Error('a message section is cut short');
    yield { code: descriptor, typed, start, end: reader.position };
  }
}

export function writeSection(code: number, typed: Typed): Buffer {
  const writer = new codec.Writer();
  writer.write(rhea.types.described_nc(rhea.types.wrap_ulong(code), typed) as Typed);
  return writer.toBuffer();
}

/** A map section's entries, with their AMQP types kept. */
export function mapEntries({ value }: Typed): Map<string, Typed> {
  const entries = new Map<string, Typed>();
  let key: Typed | undefined;
  for (const item of value as Typed[]) {
    if (key) entries.set(String(key.value), item);
    key = key ? undefined : item;
  }
  return entries;
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
