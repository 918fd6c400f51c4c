import { z } from 'zod';
import type { OwnApps } from '../channels/ports.ts';
import { isSignedByMeta } from './meta-signature.ts';

const envelopeSchema = z.object({ entry: z.array(z.unknown()) });
const entrySchema = z.looseObject({ id: z.string(), changes: z.array(z.unknown()) });
const messagesSchema = z.object({
  field: z.literal('messages'),
  value: z.object({ metadata: z.object({ phone_number_id: z.string() }) }),
});
const otherSchema = z.object({ field: z.string().refine((field) => field !== 'messages') });

/** Each of them is a hash over the whole body. */
const MOST_SECRETS = 10;

/**
 * What the apps of organizations' own may say in a webhook: entries of accounts whose secret signed it, about the numbers
 * that go with this secret. Null when no such account signed; what it says of others is left out.
 */
export async function entriesOfOwnApps(
  rawBody: Buffer,
  body: unknown,
  signature: string,
  ownApps: OwnApps,
): Promise<{ entry: object[] } | null> {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) return null;
  const known = await ownApps();
  const entries = envelope.data.entry.flatMap((item) => {
    const { success, data: entry } = entrySchema.safeParse(item);
    const apps = success ? known.get(entry.id) : undefined;
    return success && apps ? [{ entry, apps }] : [];
  });
  const secrets = [...new Set(entries.flatMap(({ apps }) => apps.map(({ appSecret }) => appSecret)))];
  const signers = new Set(
    secrets.slice(0, MOST_SECRETS).filter((secret) => isSignedByMeta(rawBody, signature, secret)),
  );
  const believed = entries.flatMap(({ entry, apps }) => {
    const numbers = apps.filter(({ appSecret }) => signers.has(appSecret)).map(({ phoneNumberId }) => phoneNumberId);
    return numbers.length > 0 ? [{ ...entry, changes: entry.changes.filter((change) => isOf(numbers, change)) }] : [];
  });
  return believed.length > 0 ? { entry: believed } : null;
}

function isOf(numbers: readonly string[], change: unknown): boolean {
  const messages = messagesSchema.safeParse(change);
  if (messages.success) return numbers.includes(messages.data.value.metadata.phone_number_id);
  return otherSchema.safeParse(change).success;
}
