import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { statusOf } from '../delivery/status.ts';
import type { Status } from '../delivery/fate.ts';
import type { World } from '../world.ts';

const statusNames = z.enum(['sent', 'delivered', 'read', 'failed']);

export const burstSchema = z.strictObject({
  phoneNumberId: z.string(),
  /** Which messages the statuses are about: given one by one … */
  messages: z
    .array(
      z.strictObject({
        id: z.string().optional(),
        recipient: z.string().optional(),
        callbackData: z.string().nullable().optional(),
      }),
    )
    .optional(),
  /** … or the latest ones that were accepted. */
  count: z.number().int().positive().max(1_000_000).optional(),
  /** What is told of each message, in this order. */
  statuses: z.array(statusNames).min(1).default(['delivered']),
  /** Statuses a second; 0 for all at once. */
  perSecond: z.number().min(0).default(0),
  pricing: z
    .strictObject({
      billable: z.boolean().default(true),
      category: z.string().default('marketing'),
      type: z.string().default('regular'),
    })
    .nullable()
    .prefault({}),
  errorCode: z.number().int().default(131026),
});

export type Burst = z.output<typeof burstSchema>;

const sliceMs = 10;

interface Subject {
  id: string;
  recipient: string;
  callbackData: string | null;
}

/** Tells statuses at a chosen rate, about messages that exist or do not. Nothing is charged for them. */
export async function tellBurst(world: World, burst: Burst): Promise<{ statuses: number }> {
  const phone = world.accounts.phoneNumbers.get(burst.phoneNumberId);
  if (!phone) throw new Error(`there is no number ${burst.phoneNumberId}`);
  const subjects = subjectsOf(world, burst);
  const all = burst.statuses.flatMap((status) => subjects.map((subject) => ({ subject, status })));
  const perSlice = burst.perSecond === 0 ? all.length : Math.max(1, (burst.perSecond * sliceMs) / 1_000);
  const started = performance.now();
  for (let told = 0; told < all.length;) {
    const due =
      burst.perSecond === 0
        ? all.length
        : Math.ceil(perSlice + ((performance.now() - started) * burst.perSecond) / 1_000);
    for (const { subject, status } of all.slice(told, due))
      world.webhooks.tell({ phone, status: wireStatus(subject, status, burst) }, () => undefined);
    told = Math.min(all.length, Math.max(told, due));
    if (told < all.length) await delay(sliceMs);
  }
  return { statuses: all.length };
}

function subjectsOf(world: World, { messages, count, phoneNumberId }: Burst): Subject[] {
  if (messages) {
    return messages.map(({ id, recipient = '15550009999', callbackData = null }, index) => ({
      id: id ?? `wamid.LOCAL${Date.now()}${index}`,
      recipient,
      callbackData,
    }));
  }
  return world.messages.list({ phoneNumberId, limit: count ?? 1, newestFirst: true });
}

function wireStatus(subject: Subject, status: Status, { pricing, errorCode }: Burst): Record<string, unknown> {
  const now = Date.now();
  const priced = {
    category: pricing?.category ?? '',
    pricingType: pricing?.type ?? '',
    billable: pricing?.billable ?? false,
  };
  const planned = { status, at: now, due: now, code: errorCode, ...(pricing === null && { unpriced: true as const }) };
  return statusOf({ ...subject, ...priced, at: now }, planned, false);
}
