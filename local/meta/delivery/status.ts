import { knownErrors } from '../graph/errors.ts';
import type { LiveMessage } from '../state/messages.ts';
import type { PlannedStatus } from './fate.ts';

const dayMs = 24 * 3_600_000;
const isUserId = /^[A-Z]{2}\./;

/** One entry of a webhook's `statuses`. */
export function statusOf(
  message: Pick<LiveMessage, 'id' | 'recipient' | 'callbackData' | 'category' | 'pricingType' | 'billable' | 'at'>,
  planned: PlannedStatus,
  withConversation: boolean,
): Record<string, unknown> {
  const { id, recipient, callbackData } = message;
  const failed = planned.status === 'failed';
  return {
    id,
    status: planned.status,
    timestamp: String(Math.floor(planned.at / 1_000)),
    ...(isUserId.test(recipient) ? { recipient_user_id: recipient } : { recipient_id: recipient }),
    ...(callbackData !== null && { biz_opaque_callback_data: callbackData }),
    ...(withConversation && !failed && { conversation: conversationOf(message, planned) }),
    ...(!failed && !planned.unpriced && { pricing: pricingOf(message) }),
    ...(failed && { errors: [errorOf(planned.code ?? 131000)] }),
  };
}

function pricingOf({ billable, category, pricingType }: Parameters<typeof statusOf>[0]): Record<string, unknown> {
  return { billable, pricing_model: 'PMP', category, type: pricingType };
}

function conversationOf(
  { id, category, at }: Parameters<typeof statusOf>[0],
  { status }: PlannedStatus,
): Record<string, unknown> {
  return {
    id: Buffer.from(id).toString('hex').slice(-32),
    ...(status === 'sent' && { expiration_timestamp: String(Math.floor((at + dayMs) / 1_000)) }),
    origin: { type: category },
  };
}

function errorOf(code: number): Record<string, unknown> {
  const { title, details } = knownErrors[code] ?? { title: 'Unknown error', details: 'No details.' };
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
}
