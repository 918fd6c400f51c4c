import { toCsv } from '../kernel/csv-cells.ts';
import { micros, toDecimal } from '../kernel/money.ts';
import type { Recipient } from './campaign.schema.ts';

const COLUMNS = [
  'message_id',
  'contact_id',
  'phone',
  'bsuid',
  'country',
  'state',
  'code',
  'reason',
  'attempts',
  'cost',
  'sent_at',
  'updated_at',
];

/** One line for each recipient; costs are decimals of the campaign's currency. */
export function toRecipientsCsv(recipients: readonly Recipient[]): string {
  return toCsv([
    COLUMNS,
    ...recipients.map((row) => [
      row.id,
      row.contactId,
      row.phone,
      row.bsuid,
      row.country,
      row.state,
      row.code,
      row.reason,
      row.attempts,
      toDecimal(micros(BigInt(row.cost))),
      row.sentAt,
      row.updatedAt,
    ]),
  ]);
}
