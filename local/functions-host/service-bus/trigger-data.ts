import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import type { TypedData } from '../core/types.ts';

type Fields = Record<string, unknown>;

/** The trigger's input of one message: its text or its bytes. */
export function messageData(message: ServiceBusReceivedMessage, dataType: 'string' | 'binary'): TypedData {
  const bytes = bodyBytes(message);
  return dataType === 'binary' ? { bytes } : { string: bytes.toString('utf8') };
}

export function batchData(messages: ServiceBusReceivedMessage[], dataType: 'string' | 'binary'): TypedData {
  const bodies = messages.map(bodyBytes);
  if (dataType === 'binary') return { collectionBytes: { bytes: bodies } };
  return { collectionString: { string: bodies.map((body) => body.toString('utf8')) } };
}

/** The metadata of one message, and the fields of its body when that is a JSON object. */
export function messageMetadata(message: ServiceBusReceivedMessage): Record<string, TypedData> {
  const own = toTyped(metadataOf(message));
  const taken = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(bodyFields(message))) {
    if (!taken.has(name.toLowerCase())) own[name] = value;
  }
  return own;
}

/** The metadata of a batch: each name with `Array` after it, and a value for each message. */
export function batchMetadata(messages: ServiceBusReceivedMessage[]): Record<string, TypedData> {
  const all = messages.map(metadataOf);
  const names = Object.keys(all[0] ?? {});
  return toTyped(Object.fromEntries(names.map((name) => [`${name}Array`, all.map((one) => one[name] ?? null)])));
}

/** Sent data sections come as bytes; an AMQP value comes as it is. */
function bodyBytes({ body }: ServiceBusReceivedMessage): Buffer {
  const content: unknown = body;
  if (content instanceof Uint8Array) return Buffer.from(content);
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content ?? null));
}

function metadataOf(message: ServiceBusReceivedMessage): Fields {
  const sequenceNumber = message.sequenceNumber?.toNumber();
  return {
    MessageId: message.messageId === undefined ? undefined : String(message.messageId),
    DeliveryCount: (message.deliveryCount ?? 0) + 1,
    LockToken: message.lockToken,
    SequenceNumber: sequenceNumber,
    EnqueuedTimeUtc: message.enqueuedTimeUtc?.toISOString(),
    EnqueuedTime: message.enqueuedTimeUtc?.toISOString(),
    ExpiresAtUtc: message.expiresAtUtc?.toISOString(),
    ExpiresAt: message.expiresAtUtc?.toISOString(),
    ContentType: message.contentType,
    CorrelationId: message.correlationId === undefined ? undefined : String(message.correlationId),
    Subject: message.subject,
    Label: message.subject,
    To: message.to,
    ReplyTo: message.replyTo,
    SessionId: message.sessionId,
    ReplyToSessionId: message.replyToSessionId,
    PartitionKey: message.partitionKey,
    DeadLetterSource: message.deadLetterSource,
    ApplicationProperties: message.applicationProperties ?? {},
    UserProperties: message.applicationProperties ?? {},
  };
}

function bodyFields(message: ServiceBusReceivedMessage): Record<string, TypedData> {
  let content: unknown;
  try {
    content = JSON.parse(bodyBytes(message).toString('utf8'));
  } catch {
    return {}; // A body that is no JSON has no fields.
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return {};
  return toTyped(content as Fields);
}

/** Texts stay texts, booleans become .NET's words for them, the rest is JSON; nothing is left out. */
function toTyped(fields: Fields): Record<string, TypedData> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, typedField(value)]));
}

function typedField(value: unknown): TypedData {
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  return { json: JSON.stringify(value) };
}
