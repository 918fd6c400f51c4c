import rhea, { type Typed } from 'rhea';
import { asBuffer, mapEntries, readSections, sectionCode, writeSection } from './sections.ts';

export type Properties = Record<string, unknown>;

/** Adds or replaces application properties in the encoded content of a message; all else stays byte for byte. */
export function setApplicationProperties(encoded: Uint8Array, changes: Properties): Buffer {
  const content = asBuffer(encoded);
  let entries = new Map<string, Typed>();
  let [start, end] = [0, 0];
  for (const section of readSections(content)) {
    if (section.code === sectionCode.properties) start = end = section.end;
    if (section.code === sectionCode.applicationProperties) {
      entries = mapEntries(section.typed);
      [start, end] = [section.start, section.end];
    }
  }
  for (const [name, value] of Object.entries(changes)) entries.set(name, rhea.types.wrap(value));
  const section = writeSection(sectionCode.applicationProperties, rhea.types.wrap_map(Object.fromEntries(entries)));
  return Buffer.concat([content.subarray(0, start), section, content.subarray(end)]);
}
