import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { SettlementStore } from '../../settlement/ports.ts';
import { toLetterRow } from './messaging.ts';
import { databaseError, type Database } from './rpc.ts';

const settledRow = z.object({
  logged: z.int(),
  entries: z.int(),
  shortfall: z.string().transform(BigInt),
  unmatched: z.int(),
  dead: z.int(),
});

/** Of PostgreSQL's codes: a value that is none of its type, or that breaks a rule of a table. */
const REFUSES_A_VALUE = /^2[23]/;

export function supabaseSettlement(database: Database): SettlementStore {
  return {
    async settle(items, dead) {
      const answer = await database.rpc('settle_meta_statuses', {
        p_message_ids: items.map(({ messageId }) => messageId),
        p_wamids: items.map(({ wamid }) => wamid),
        p_statuses: items.map(({ status }) => status),
        p_ats: items.map(({ at }) => at),
        p_billable: items.map(({ billable }) => billable),
        p_categories: items.map(({ category }) => category),
        p_pricing_types: items.map(({ pricingType }) => pricingType),
        p_error_codes: items.map(({ errorCode }) => errorCode),
        p_error_titles: items.map(({ errorTitle }) => errorTitle),
        p_dead: dead.map(toLetterRow),
      });
      if (!answer.error) return settledRow.parse(answer.data as unknown);
      if (!REFUSES_A_VALUE.test(answer.error.code)) {
        throw databaseError('settle_meta_statuses', answer.error, answer.status);
      }
      throw new AppError('SETTLEMENT.REFUSED', {
        kind: 'unprocessable',
        message: `the database refuses a value: ${answer.error.code} ${answer.error.message}`,
      });
    },
  };
}
