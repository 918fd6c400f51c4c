import { micros, toDecimal } from '../kernel/money.ts';
import type { LedgerEntry } from './wallet.schema.ts';

/** How a spreadsheet's formula may begin. */
const FORMULA = /^[=+\-@\t\r]/;

const amount = (text: string | null): string => (text === null ? '' : toDecimal(micros(BigInt(text))));

/** Text of others is on one line and never a formula. */
function plain(text: string | null): string {
  const line = (text ?? '').replaceAll(/[\r\n]+/g, ' ');
  return FORMULA.test(line) ? `'${line}` : line;
}

const COLUMNS: Record<string, (entry: LedgerEntry) => string> = {
  seq: ({ seq }) => String(seq),
  at: ({ at }) => at,
  kind: ({ kind }) => kind,
  amount: (entry) => amount(entry.amount),
  balance_after: (entry) => amount(entry.balanceAfter),
  shortfall: (entry) => amount(entry.shortfall),
  category: ({ category }) => plain(category),
  country: ({ country }) => plain(country),
  price: (entry) => amount(entry.price),
  meta_cost: (entry) => amount(entry.metaCost),
  margin: (entry) => amount(entry.margin),
  message_id: ({ messageId }) => messageId ?? '',
  campaign_id: ({ campaignId }) => campaignId ?? '',
  source_id: ({ sourceId }) => plain(sourceId),
  reason: ({ reason }) => plain(reason),
};

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

/** Entries as RFC 4180, amounts as decimals of the wallet's currency. */
export function toLedgerCsv(entries: readonly LedgerEntry[]): string {
  const readers = Object.values(COLUMNS);
  return [Object.keys(COLUMNS), ...entries.map((entry) => readers.map((read) => read(entry)))].map(line).join('');
}
