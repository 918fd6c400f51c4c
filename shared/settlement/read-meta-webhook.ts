import type { InboundMessage } from '../audience/apply-inbound-messages.ts';
import type { TemplateEvent } from '../templates/template.schema.ts';
import type { AccountEvent, MetaEvents, StatusEvent } from './meta-event.ts';

type Json = Record<string, unknown>;

export interface ReadWebhook {
  events: MetaEvents;
  /** Fields of Meta that nothing here is about. */
  ignored: string[];
  /** Statuses and messages that lack what makes them one. */
  unreadable: number;
}

/**
 * Reads every entry, change, status and message of what Meta posted. What is unknown is kept or passed over, and what one
 * part lacks costs no other part anything. Null: this is no webhook of Meta.
 */
export function readMetaWebhook(body: unknown, receivedAt: Date): ReadWebhook | null {
  const entries = record(body)?.['entry'];
  if (!Array.isArray(entries)) return null;
  const read: ReadWebhook = {
    events: { statuses: [], templates: [], inbound: [], account: [] },
    ignored: [],
    unreadable: 0,
  };
  for (const entry of records(entries)) {
    const wabaId = text(entry['id']) ?? '';
    for (const change of records(entry['changes'])) {
      readChange(read, wabaId, text(change['field']) ?? '', record(change['value']) ?? {}, receivedAt);
    }
  }
  return read;
}

function readChange(read: ReadWebhook, wabaId: string, field: string, value: Json, receivedAt: Date): void {
  const { events } = read;
  if (field === 'messages') {
    const phoneNumberId = text(record(value['metadata'])?.['phone_number_id']) ?? '';
    keep(read, value['statuses'], events.statuses, (status) => statusOf(status, receivedAt));
    keep(read, value['messages'], events.inbound, (message) => inboundOf(message, phoneNumberId, receivedAt));
  } else if (/^(message_)?template_/.test(field)) events.templates.push(templateEventOf(wabaId, field, value));
  else if (/^(account|phone_number|business)_/.test(field)) events.account.push(accountEventOf(wabaId, field, value));
  else read.ignored.push(field);
}

function keep<T>(read: ReadWebhook, list: unknown, into: T[], toItem: (item: Json) => T | null): void {
  if (!Array.isArray(list)) return;
  for (const item of list) {
    const made = toItem(record(item) ?? {});
    if (made === null) read.unreadable += 1;
    else into.push(made);
  }
}

function statusOf(item: Json, receivedAt: Date): StatusEvent | null {
  const wamid = text(item['id'], 200);
  const status = text(item['status'], 40);
  if (wamid === null || status === null) return null;
  const pricing = record(item['pricing']);
  const pricingType = text(pricing?.['type'], 60);
  const error = records(item['errors'])[0];
  return {
    messageId: messageIdOf(item['biz_opaque_callback_data']),
    wamid,
    status,
    at: timeOf(item['timestamp'], receivedAt),
    billable: billableOf(pricing?.['billable'], pricingType),
    category: text(pricing?.['category'], 60),
    pricingType,
    errorCode: integer(error?.['code']),
    errorTitle: text(error?.['title'], 200),
  };
}

/** Meta says it outright, or by the type of the price alone. */
function billableOf(billable: unknown, pricingType: string | null): boolean | null {
  if (typeof billable === 'boolean') return billable;
  return pricingType === null ? null : pricingType === 'regular';
}

const MESSAGE_ID = /^(?:msg_([0-9a-f]{32})|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))$/i;

/** Our id travels with the message. Other software on the same number has its own words there. */
function messageIdOf(callbackData: unknown): string | null {
  const match = typeof callbackData === 'string' ? MESSAGE_ID.exec(callbackData) : null;
  const hex = match?.[1];
  if (hex === undefined) return match?.[2] ?? null;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function inboundOf(item: Json, phoneNumberId: string, receivedAt: Date): InboundMessage | null {
  const wamid = text(item['id']);
  const from = text(item['from'], 200);
  const phone = from !== null && /^\d{5,15}$/.test(from) ? from : null;
  const bsuid = text(item['user_id'] ?? item['from_user_id'], 200) ?? (phone === null ? from : null);
  if (wamid === null || (phone === null && bsuid === null)) return null;
  return {
    phoneNumberId,
    wamid,
    at: timeOf(item['timestamp'], receivedAt),
    from: { phone, bsuid },
    type: text(item['type'], 40) ?? 'unknown',
    text: textOf(item),
  };
}

const LONGEST_TEXT = 4096;

function textOf(item: Json): string | null {
  const reply = record(item['interactive']);
  return (
    text(record(item['text'])?.['body'], LONGEST_TEXT) ??
    text(record(item['button'])?.['text'], LONGEST_TEXT) ??
    text(record(reply?.['button_reply'])?.['title'], LONGEST_TEXT) ??
    text(record(reply?.['list_reply'])?.['title'], LONGEST_TEXT)
  );
}

function templateEventOf(wabaId: string, field: string, value: Json): TemplateEvent {
  return {
    wabaId,
    field,
    event: text(value['event'], 60),
    metaTemplateId: text(value['message_template_id']),
    name: text(value['message_template_name'], 512),
    language: text(value['message_template_language'], 20),
    reason: text(value['reason'], 500),
  };
}

function accountEventOf(wabaId: string, field: string, value: Json): AccountEvent {
  return {
    wabaId,
    field,
    phoneNumber: text(value['display_phone_number'] ?? value['phone_number'], 40),
    event: text(value['event'], 60),
  };
}

function timeOf(timestamp: unknown, receivedAt: Date): string {
  const seconds = Number(timestamp);
  const known = seconds > 0 && seconds < 253_402_300_800;
  return (known ? new Date(seconds * 1000) : receivedAt).toISOString();
}

function record(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function records(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record).filter((item) => item !== null) : [];
}

/** Text, or a number where Meta sometimes writes an id as one. PostgreSQL has no text with a zero byte. */
function text(value: unknown, longest = 300): string | null {
  const written = typeof value === 'number' ? String(value) : value;
  if (typeof written !== 'string' || written === '') return null;
  return written.replaceAll('\0', '').slice(0, longest);
}

function integer(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) < 2 ** 31 ? number : null;
}
