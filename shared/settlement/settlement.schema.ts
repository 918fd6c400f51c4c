import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';

const moment = z.iso.datetime({ offset: true });
const count = z.int().min(0);
const amount = z
  .string()
  .regex(/^-?\d+$/)
  .meta({ description: 'Micro-units: millionths of a unit of the currency.' });

const driftSchema = z.object({
  country: z.string(),
  category: z.string(),
  messages: count.meta({ description: 'What we charged.' }),
  metaMessages: count.meta({ description: 'What Meta counts.' }),
  cost: amount.meta({ description: 'What Meta should take for our messages, by the rate card.' }),
  metaCost: amount.meta({ description: 'What Meta says that it takes.' }),
});

const metaReconciliationSchema = z
  .object({
    day: z.iso.date(),
    comparedAt: moment,
    messages: count,
    metaMessages: count,
    cost: amount,
    metaCost: amount,
    drifts: z.array(driftSchema).meta({ description: 'Where the two differ; the most expensive hundred.' }),
  })
  .meta({ id: 'MetaReconciliation' });

export const settlementOverviewSchema = z
  .object({
    unmatched: z.object({
      ours: count.meta({ description: 'Statuses that name a message of ours which is not known.' }),
      others: count.meta({ description: 'Statuses that name none: of other traffic on the number.' }),
      oldestAt: moment.nullable(),
    }),
    shortfalls: z.array(
      z.object({ organizationId: idSchema('org'), name: z.string(), currency: z.string(), shortfall: amount }),
    ),
    lastAudit: z
      .object({
        finishedAt: moment,
        wallets: count,
        entries: count,
        messages: count,
        differences: count,
        examples: z.array(z.object({ what: z.string(), subject: z.string(), expected: z.string(), found: z.string() })),
      })
      .nullable()
      .meta({ description: 'What the last `npm run audit:replay` found.' }),
    lastClosedMonth: z.iso.date().nullable(),
    reconciliations: z.array(metaReconciliationSchema).meta({ description: 'The last fourteen days, newest first.' }),
  })
  .meta({ id: 'SettlementOverview' });

export const metaReconciliationRequestSchema = z
  .strictObject({ day: z.iso.date().meta({ description: 'A day of UTC that is over.' }) })
  .meta({ id: 'MetaReconciliationRequest' });

export const metaReconciliationOutcomeSchema = z
  .object({ day: z.iso.date(), drifts: count.meta({ description: 'Countries and categories that differ.' }) })
  .meta({ id: 'MetaReconciliationOutcome' });

export type SettlementOverview = z.infer<typeof settlementOverviewSchema>;
export type MetaReconciliationOutcome = z.infer<typeof metaReconciliationOutcomeSchema>;
