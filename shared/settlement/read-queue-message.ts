import { z } from 'zod';
import { templateEventSchema } from '../templates/template.schema.ts';
import type { MetaEventMessage, StatusEvent } from './meta-event.ts';

const othersSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('templates'), items: z.array(templateEventSchema) }),
  z.object({
    kind: z.literal('inbound'),
    items: z.array(
      z.object({
        phoneNumberId: z.string(),
        wamid: z.string(),
        at: z.string(),
        from: z.object({ phone: z.string().nullable(), bsuid: z.string().nullable() }),
        type: z.string(),
        text: z.string().nullable(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('account'),
    items: z.array(
      z.object({
        wabaId: z.string(),
        field: z.string(),
        phoneNumber: z.string().nullable(),
        event: z.string().nullable(),
      }),
    ),
  }),
]);

/** Checks a message of the queue. Statuses are the many: they are checked by hand, which takes a tenth of the time. */
export function readQueueMessage(body: unknown): { ok: true; event: MetaEventMessage } | { ok: false; reason: string } {
  if (isStatuses(body)) {
    const fault = body.items.findIndex((item) => !isStatus(item));
    if (fault === -1) return { ok: true, event: body as MetaEventMessage };
    return { ok: false, reason: `items.${fault}: this is no status` };
  }
  const parsed = othersSchema.safeParse(body);
  if (parsed.success) return { ok: true, event: parsed.data };
  return {
    ok: false,
    reason: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  };
}

function isStatuses(body: unknown): body is { kind: 'statuses'; items: unknown[] } {
  if (typeof body !== 'object' || body === null) return false;
  const { kind, items } = body as Record<string, unknown>;
  return kind === 'statuses' && Array.isArray(items) && items.length > 0;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isStatus(value: unknown): value is StatusEvent {
  if (typeof value !== 'object' || value === null) return false;
  const item = value as Record<keyof StatusEvent, unknown>;
  return (
    (item.messageId === null || (typeof item.messageId === 'string' && UUID.test(item.messageId))) &&
    typeof item.wamid === 'string' &&
    typeof item.status === 'string' &&
    typeof item.at === 'string' &&
    (item.billable === null || typeof item.billable === 'boolean') &&
    isTextOrNull(item.category) &&
    isTextOrNull(item.pricingType) &&
    (item.errorCode === null || Number.isInteger(item.errorCode)) &&
    isTextOrNull(item.errorTitle)
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
