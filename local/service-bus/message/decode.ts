import { randomUUID } from 'node:crypto';
import type { Typed } from 'rhea';
import { setMessageId } from './message-id.ts';
import type { NewMessage } from './message.ts';
import { asBuffer, mapEntries, readSections, sectionCode, type Section } from './sections.ts';

/** The places of the fields that matter here in the lists of AMQP 1.0, part 3. */
const field = { headerTimeToLive: 2, messageId: 0, groupId: 10 } as const;

type MessageAsSent = Omit<NewMessage, 'messageId'> & { messageId: string | null };

/**
 * Reads what a broker must know of a message and keeps the rest as it came; one without an id gets one. Throws on what
 * is not AMQP.
 */
export function decodeMessage(encoded: Uint8Array): NewMessage {
  const message = readMessage(encoded);
  if (message.messageId !== null) return { ...message, messageId: message.messageId };
  const messageId = randomUUID().replaceAll('-', '');
  return { ...message, messageId, content: setMessageId(asBuffer(message.content), messageId) };
}

function readMessage(encoded: Uint8Array): MessageAsSent {
  const buffer = asBuffer(encoded);
  const message: MessageAsSent = {
    messageId: null,
    sessionId: null,
    scheduledFor: null,
    timeToLive: null,
    annotations: null,
    content: buffer,
  };
  for (const section of readSections(buffer)) {
    if (section.code === sectionCode.header) {
      message.timeToLive = numberOf(listItem(section, field.headerTimeToLive));
    } else if (section.code === sectionCode.messageAnnotations) {
      const scheduledFor = mapEntries(section.typed).get('x-opt-scheduled-enqueue-time')?.value as unknown;
      message.scheduledFor = scheduledFor instanceof Date ? scheduledFor.getTime() : numberOf(scheduledFor);
      const isEmpty = (section.typed.value as Typed[]).length === 0;
      message.annotations = isEmpty ? null : buffer.subarray(section.start, section.end);
    } else if (section.code === sectionCode.properties) {
      message.messageId = textOf(listItem(section, field.messageId));
      message.sessionId = textOf(listItem(section, field.groupId));
    }
    if (section.code <= sectionCode.messageAnnotations) message.content = buffer.subarray(section.end);
  }
  return message;
}

/** The messages inside a batch, which is a message with one data section for each. */
export function decodeBatch(encoded: Uint8Array): NewMessage[] {
  const messages: NewMessage[] = [];
  for (const { code, typed } of readSections(encoded)) {
    if (code === sectionCode.data) messages.push(decodeMessage(typed.value as Buffer));
  }
  return messages;
}

function listItem({ typed }: Section, index: number): unknown {
  return (typed.value as Typed[])[index]?.value as unknown;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** Message ids may be text, numbers, UUIDs or bytes; they are compared as text. */
function textOf(value: unknown): string | null {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
