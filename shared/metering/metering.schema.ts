import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';

const USAGE_TYPES = ['sent', 'received', 'seen', 'webhook'] as const;
const MAX_EVENTS_A_CALL = 500;

const visible = /^[\x21-\x7e]{1,200}$/;
const name = z.string().regex(visible, 'expected 1 to 200 visible ASCII characters');
const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= Date.UTC(2020), 'expected a time after 2020');

export const usageEventSchema = z
  .strictObject({
    idempotencyKey: name.meta({
      description: 'Names the fact within its instance: told again, it is not counted again.',
    }),
    instanceId: idSchema('ins'),
    type: z.enum(USAGE_TYPES),
    occurredAt: moment.meta({ description: 'When it happened, not when it is told.' }),
    messageId: name.optional().meta({ description: 'The message, by the id under which its credits were reserved.' }),
  })
  .meta({ id: 'UsageEvent' });

export const usageReportSchema = z
  .strictObject({ events: z.array(usageEventSchema).min(1).max(MAX_EVENTS_A_CALL) })
  .meta({ id: 'UsageReport' });

const REJECTIONS = ['USAGE.INSTANCE_NOT_HELD', 'USAGE.TOO_OLD', 'USAGE.IN_THE_FUTURE', 'USAGE.KEY_REUSED'] as const;

export const usageOutcomeSchema = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('accepted') }),
    z.object({ outcome: z.literal('duplicate') }),
    z.object({ outcome: z.literal('rejected'), code: z.enum(REJECTIONS) }),
  ])
  .meta({ id: 'UsageOutcome' });

export const usageOutcomesSchema = z
  .object({ outcomes: z.array(usageOutcomeSchema).meta({ description: 'One for each event, in the order sent.' }) })
  .meta({ id: 'UsageOutcomes' });

const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

/** Days of UTC, both included. */
export const usageRangeSchema = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { message: 'from is after to', path: ['to'] })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < MAX_DAYS * DAY_MS, {
    message: `expected ${MAX_DAYS} days at most`,
    path: ['to'],
  });

const count = z.int().min(0);
const counters = {
  sent: count,
  received: count,
  seen: count,
  webhook: count,
  credits: count.meta({ description: 'Credits that were spent.' }),
  shortfall: count.meta({ description: 'Credits that were due and not there to spend.' }),
};

export const usageSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    days: z.array(z.object({ day: z.iso.date(), ...counters })),
    total: z.object(counters),
  })
  .meta({ id: 'Usage' });

export const shortfallsSchema = z
  .object({
    items: z.array(
      z.object({
        organizationId: idSchema('org'),
        name: z.string(),
        shortfall: count,
        firstDay: z.iso.date(),
        lastDay: z.iso.date(),
      }),
    ),
  })
  .meta({ id: 'UsageShortfalls' });

export type UsageEvent = z.infer<typeof usageEventSchema>;
export type UsageOutcome = z.infer<typeof usageOutcomeSchema>;
export type UsageRange = z.infer<typeof usageRangeSchema>;
export type Usage = z.infer<typeof usageSchema>;
export type UsageDay = Usage['days'][number];
export type UsageShortfall = z.infer<typeof shortfallsSchema>['items'][number];
