import type { Logger } from '../kernel/logger.ts';
import { optOutWord } from './opt-out-words.ts';
import { normalizePhone } from './phone.ts';
import type { InboundStore } from './ports.ts';

/** A message that a person sent to one of the numbers, as the webhook was read. */
export interface InboundMessage {
  wamid: string;
  phoneNumberId: string;
  from: { phone: string | null; bsuid: string | null };
  type: string;
  text: string | null;
  at: string;
}

/**
 * Notes who wrote when, and whom STOP and START opt out and in. It may be given the same messages again, in any order:
 * what counts is when each was written.
 */
export async function applyInboundMessages(
  { inbound, logger }: { inbound: InboundStore; logger: Logger },
  messages: readonly InboundMessage[],
): Promise<void> {
  const items = messages
    .map(({ phoneNumberId, from, text, at }) => ({
      phoneNumberId,
      persons: personsOf(from),
      word: text === null ? null : optOutWord(text),
      at,
    }))
    .filter(({ persons }) => persons.length > 0);
  if (items.length === 0) return;
  const { unknown, ...applied } = await inbound.apply(items);
  if (unknown.length > 0) logger.warn({ phoneNumberIds: unknown }, 'messages came to numbers that are not ours');
  logger.info({ messages: items.length, ...applied }, 'inbound messages noted');
}

/** In the form in which contacts have them. */
function personsOf({ phone, bsuid }: InboundMessage['from']): string[] {
  const read = phone === null ? null : normalizePhone(`+${phone.replace(/^\+/, '')}`, null);
  return [read?.ok ? read.phone.digits : phone, bsuid].filter((person) => person !== null);
}
