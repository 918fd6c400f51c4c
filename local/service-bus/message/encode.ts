import rhea, { type Typed } from 'rhea';
import type { ReceivedMessage } from './message.ts';
import { mapEntries, readSections, sectionCode, writeSection } from './sections.ts';

const { types } = rhea;
const maxUint = 0xffffffff;
const defaultPriority = 4;

/** A message as its receiver gets it: as it was sent, with the broker's header and annotations. */
export function encodeMessage({ message, deliveryCount, lock }: ReceivedMessage): Buffer {
  const header = types.wrap_list([
    types.wrap_boolean(true),
    types.wrap_ubyte(defaultPriority),
    message.timeToLive === null ? null : types.wrap_uint(Math.min(message.timeToLive, maxUint)),
    types.wrap_boolean(deliveryCount === 0),
    types.wrap_uint(deliveryCount),
  ]);
  const annotations = message.annotations ? sentAnnotations(message.annotations) : new Map<string, Typed>();
  annotations.set('x-opt-enqueued-time', types.wrap_timestamp(message.enqueuedAt));
  annotations.set('x-opt-sequence-number', types.wrap_long(message.sequence));
  annotations.set('x-opt-enqueue-sequence-number', types.wrap_long(0));
  annotations.set('x-opt-message-state', types.wrap_int(message.state));
  if (lock) annotations.set('x-opt-locked-until', types.wrap_timestamp(lock.until));
  return Buffer.concat([
    writeSection(sectionCode.header, header),
    writeSection(sectionCode.messageAnnotations, types.wrap_symbolic_map(Object.fromEntries(annotations))),
    message.content,
  ]);
}

function sentAnnotations(encoded: Uint8Array): Map<string, Typed> {
  for (const { typed } of readSections(encoded)) return mapEntries(typed);
  return new Map();
}
