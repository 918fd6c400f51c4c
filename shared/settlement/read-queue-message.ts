import { z } from 'zod';
import { templateEventSchema } from '../templates/template.schema.ts';
import type { MetaEventMessage } from './meta-event.ts';
import { statusSetOf } from './status-set.ts';

const text = z.string().nullable();
const variant = {
  status: z.string(),
  at: z.string(),
  billable: z.boolean().nullable(),
  category: text,
  pricingType: text,
  errorCode: z.int().nullable(),
  errorTitle: text,
};

/** A column is checked by hand: it is long, and a schema makes something of each of its values. */
function column<T>(is: (value: unknown) => value is T, of: string) {
  return z.custom<T[]>((value) => Array.isArray(value) && value.every(is), `expected an array of ${of}`);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);
const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const setSchema = z
  .object({
    messageIds: column(isTextOrNull, 'ids or nulls'),
    wamids: column(isText, 'ids'),
    places: column(isPlace, 'places'),
    variants: z.array(z.object(variant)),
  })
  .refine(
    ({ messageIds, wamids, places, variants }) =>
      messageIds.length > 0 &&
      [wamids, places].every(({ length }) => length === messageIds.length) &&
      places.every((place) => place < variants.length),
    'the columns do not belong together',
  );

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('statuses'), set: setSchema }),
  z.object({ kind: z.literal('templates'), items: z.array(templateEventSchema) }),
  z.object({
    kind: z.literal('inbound'),
    items: z.array(
      z.object({
        phoneNumberId: z.string(),
        wamid: z.string(),
        at: z.string(),
        from: z.object({ phone: text, bsuid: text }),
        type: z.string(),
        text,
      }),
    ),
  }),
  z.object({
    kind: z.literal('account'),
    items: z.array(z.object({ wabaId: z.string(), field: z.string(), phoneNumber: text, event: text })),
  }),
]);

/** Statuses one by one, as dead letters tell of them. */
const listSchema = z
  .object({
    kind: z.literal('statuses'),
    items: z.array(z.object({ messageId: text, wamid: z.string(), ...variant })).min(1),
  })
  .transform(({ kind, items }): MetaEventMessage => ({ kind, set: statusSetOf(items) }));

/** Checks a message of the queue. An id that is none the database refuses, and its status is parted from the others. */
export function readQueueMessage(body: unknown): { ok: true; event: MetaEventMessage } | { ok: false; reason: string } {
  const parsed = isList(body) ? listSchema.safeParse(body) : messageSchema.safeParse(body);
  if (parsed.success) return { ok: true, event: parsed.data };
  return {
    ok: false,
    reason: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  };
}

function isList(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'items' in body && 'kind' in body && body.kind === 'statuses';
}
