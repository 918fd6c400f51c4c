import rhea from 'rhea';
import { setApplicationProperties } from './application-properties.ts';
import { decodeBatch, decodeMessage } from './decode.ts';
import { encodeMessage } from './encode.ts';
import type { NewMessage, ReceivedMessage } from './message.ts';

const { types, message } = rhea;
const scheduledFor = 1_800_000_000_000;

/** Holds values that a decoder to JavaScript and back would change: a UUID, a double without a fraction, a long. */
const encoded = message.encode({
  ttl: 5_000,
  message_annotations: { 'x-opt-scheduled-enqueue-time': new Date(scheduledFor), 'x-custom': types.wrap_long(7) },
  message_id: types.wrap_uuid(Buffer.alloc(16, 0xab)),
  group_id: 'session',
  application_properties: { double: types.wrap_double(1), long: types.wrap_long(1), text: 'ä' },
  body: message.data_section(Buffer.from('{"a":1}')),
});

const received = (of: NewMessage): ReceivedMessage => ({
  message: { ...of, sequence: 3, state: 0, enqueuedAt: 1_000, expiresAt: null, deliveries: 0 },
  deliveryCount: 2,
  lock: { token: '00'.repeat(16), until: 61_000 },
});

describe('a message in the broker', () => {
  it('is read as far as the broker must know it', () => {
    expect(decodeMessage(encoded)).toMatchObject({
      messageId: 'ab'.repeat(16),
      sessionId: 'session',
      timeToLive: 5_000,
      scheduledFor,
    });
  });

  it('is passed on byte for byte, behind the header and annotations of the broker', () => {
    const decoded = decodeMessage(encoded);
    const delivered = encodeMessage(received(decoded));
    const content = Buffer.from(decoded.content);
    expect(encoded.subarray(-content.length)).toEqual(content);
    expect(delivered.subarray(-content.length)).toEqual(content);
    expect(message.decode(delivered)).toMatchObject({
      delivery_count: 2,
      ttl: 5_000,
      message_annotations: {
        'x-custom': 7,
        'x-opt-sequence-number': 3,
        'x-opt-enqueued-time': new Date(1_000),
        'x-opt-locked-until': new Date(61_000),
        'x-opt-message-state': 0,
      },
    });
  });

  it('takes changed application properties and leaves all others as they were', () => {
    const { content } = decodeMessage(encoded);
    const changed = setApplicationProperties(content, { text: 'new', DeadLetterReason: 'Bad' });
    expect(message.decode(changed)).toMatchObject({
      group_id: 'session',
      application_properties: { double: 1, long: 1, text: 'new', DeadLetterReason: 'Bad' },
      body: { content: Buffer.from('{"a":1}') },
    });
    const doubleOne = Buffer.from('823ff0000000000000', 'hex');
    expect(changed.includes(doubleOne)).toBe(true);
  });

  it('gets application properties when it had none', () => {
    const { content } = decodeMessage(message.encode({ message_id: 'm', body: 'text' }));
    expect(message.decode(setApplicationProperties(content, { added: true }))).toMatchObject({
      message_id: 'm',
      application_properties: { added: true },
      body: 'text',
    });
  });

  it('gets an id when it has none', () => {
    const decoded = decodeMessage(message.encode({ subject: 'kept', body: 1 }));
    expect(decoded.messageId).toMatch(/^[0-9a-f]{32}$/);
    expect(message.decode(Buffer.from(decoded.content))).toMatchObject({
      message_id: decoded.messageId,
      subject: 'kept',
      body: 1,
    });
  });

  it('comes out of a batch as it went in', () => {
    const batch = message.encode({ body: message.data_sections([encoded, encoded]) });
    expect(decodeBatch(batch)).toEqual([decodeMessage(encoded), decodeMessage(encoded)]);
  });

  it('is refused when it is cut short or is not AMQP', () => {
    expect(() => decodeMessage(encoded.subarray(0, encoded.length - 1))).toThrow();
    expect(() => decodeMessage(Buffer.from('not AMQP'))).toThrow();
  });
});
