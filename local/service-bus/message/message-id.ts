import rhea, { type Typed } from 'rhea';
import { readSections, sectionCode, writeSection } from './sections.ts';

/** Sets the message id in encoded content, as the service does for a message that came without one. */
export function setMessageId(content: Buffer, messageId: string): Buffer {
  const [first] = readSections(content);
  const properties = first?.code === sectionCode.properties ? first : undefined;
  const [, ...others] = (properties?.typed.value ?? []) as Typed[];
  const fields = rhea.types.wrap_list([rhea.types.wrap_string(messageId), ...others]);
  return Buffer.concat([writeSection(sectionCode.properties, fields), content.subarray(properties?.end ?? 0)]);
}
