import rhea from 'rhea';
import { invalidArgument, messageSizeExceeded, notAllowed } from '../broker/broker-error.ts';
import type { Settlement } from '../broker/deliveries.ts';
import type { Queue } from '../broker/queue.ts';
import type { SessionLock } from '../broker/lock.ts';
import { decodeMessage } from '../message/decode.ts';
import { encodeMessage } from '../message/encode.ts';
import type { NewMessage } from '../message/message.ts';
import { maxMessageSize } from './incoming-link.ts';

interface Call {
  queue: Queue;
  body: Record<string, unknown>;
  /** Epoch milliseconds. */
  now: number;
}

type Result = Record<string, unknown>;

const { types } = rhea;
const amqpType = { long: 0x81, timestamp: 0x83 };
const peekLimit = { messages: 250, bytes: maxMessageSize };

/** By name, without the prefix `com.microsoft:`. No result is answered with 204. */
export const managementOperations: Record<string, ((call: Call) => Result | undefined) | undefined> = {
  'peek-message': ({ queue, body, now }) => {
    const limit = Math.min(integer(body['message-count']), peekLimit.messages);
    const messages: Result[] = [];
    let bytes = 0;
    for (const peeked of queue.peek(integer(body['from-sequence-number']), text(body['session-id']), now)) {
      const message = encodeMessage(peeked);
      bytes += message.length;
      if (messages.length > 0 && bytes > peekLimit.bytes) break;
      messages.push({ message });
      if (messages.length === limit) break;
    }
    return messages.length > 0 ? { messages } : undefined;
  },

  'schedule-message': ({ queue, body, now }) => {
    const messages = list(body['messages']).map((entry) => scheduledMessage(entry as Result));
    return { 'sequence-numbers': types.wrap_array(queue.send(messages, now), amqpType.long, undefined) };
  },

  'cancel-scheduled-message': ({ queue, body }) => {
    queue.cancelScheduled(list(body['sequence-numbers']).map(integer));
    return {};
  },

  'receive-by-sequence-number': ({ queue, body, now }) => {
    const session = sessionOf(queue, body, now);
    const remove = integer(body['receiver-settle-mode']) === 0;
    const received = queue.receiveDeferred(list(body['sequence-numbers']).map(integer), session, remove, now);
    const messages = received.map((message) => ({
      message: encodeMessage(message),
      ...(message.lock && { 'lock-token': types.wrap_uuid(Buffer.from(message.lock.token, 'hex')) }),
    }));
    return { messages };
  },

  'update-disposition': ({ queue, body, now }) => {
    const settlement = settlementOf(body);
    for (const token of lockTokens(body)) queue.settle(token, settlement, now);
    return {};
  },

  'renew-lock': ({ queue, body, now }) => {
    const expirations = lockTokens(body).map((token) => queue.renewLock(token, now));
    return { expirations: types.wrap_array(expirations, amqpType.timestamp, undefined) };
  },

  'renew-session-lock': ({ queue, body, now }) => {
    const session = requiredSession(queue, body, now);
    queue.sessions?.renew(session, now);
    return { expiration: types.wrap_timestamp(session.until) };
  },

  'get-session-state': ({ queue, body, now }) => {
    const state = queue.sessionState(requiredSession(queue, body, now).sessionId);
    return { 'session-state': state && Buffer.from(state) };
  },

  'set-session-state': ({ queue, body, now }) => {
    queue.setSessionState(requiredSession(queue, body, now).sessionId, body['session-state'] as Buffer);
    return {};
  },
};

function scheduledMessage(entry: Result): NewMessage {
  const encoded = entry['message'] as Buffer;
  if (encoded.length > maxMessageSize) throw messageSizeExceeded(encoded.length, maxMessageSize);
  return decodeMessage(encoded);
}

function settlementOf(body: Result): Settlement {
  const properties = (body['properties-to-modify'] ?? {}) as Record<string, unknown>;
  switch (body['disposition-status']) {
    case 'completed':
      return { kind: 'complete' };
    case 'abandoned':
      return { kind: 'abandon', properties };
    case 'defered':
      return { kind: 'defer', properties };
    case 'suspended': {
      const why = {
        DeadLetterReason: body['deadletter-reason'],
        DeadLetterErrorDescription: body['deadletter-description'],
      };
      const given = Object.entries({ ...properties, ...why }).filter(
        ([, value]) => value !== undefined && value !== null,
      );
      return { kind: 'deadLetter', properties: Object.fromEntries(given) };
    }
    default:
      throw invalidArgument(`disposition-status: ${String(body['disposition-status'])}`);
  }
}

function sessionOf(queue: Queue, body: Result, now: number): SessionLock | undefined {
  return queue.sessions ? requiredSession(queue, body, now) : undefined;
}

function requiredSession({ sessions }: Queue, body: Result, now: number): SessionLock {
  if (!sessions) throw notAllowed('This entity does not require sessions.');
  const sessionId = text(body['session-id']);
  if (sessionId === null) throw invalidArgument('session-id is missing');
  return sessions.held(sessionId, now);
}

function lockTokens(body: Result): string[] {
  return list(body['lock-tokens']).map((token) => (token as Buffer).toString('hex'));
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw invalidArgument('a list is missing');
  return value as unknown[];
}

/** AMQP integers come as numbers, and those beyond what a number holds exactly as their eight bytes. */
function integer(value: unknown): number {
  if (Buffer.isBuffer(value) && value.length === 8) return Number(value.readBigInt64BE());
  if (typeof value !== 'number') throw invalidArgument('a number is missing');
  return value;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
