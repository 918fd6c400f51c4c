import { parseDecimal } from '../kernel/money.ts';
import { readCsv, type CsvRecord } from '../kernel/read-csv.ts';
import type { GivenRate } from './ports.ts';
import { categoryKey } from './rates.schema.ts';

interface Refusal {
  line: number;
  reason: string;
}

/** Columns that may stand in a card, besides the market and the currency. */
const CATEGORIES = [
  'marketing',
  'utility',
  'authentication',
  'authentication_international',
  'service',
  'marketing_lite',
  'referral_conversion',
];
const REQUIRED = ['market', 'currency', 'marketing', 'utility', 'authentication'];
/** Meta's files may open with a title. */
const TITLE_LINES = 10;
const NOT_APPLICABLE = /^(n\/?a|-|–)?$/i;

/**
 * Reads Meta's published rate card: `Market,Currency,Marketing,Utility,Authentication,Authentication-International,Service`
 * in any order. Every row that cannot be read is named, with its line: one is enough to take none.
 */
export function readRateCard(text: string): { rates: GivenRate[]; refusals: Refusal[] } {
  const records = readCsv(text);
  const top = records.slice(0, TITLE_LINES).findIndex((record) => columnsOf(record).includes('market'));
  const header = records[top];
  if (!header) return refusal(1, 'no line names the columns: Market, Currency, Marketing, Utility, Authentication …');
  const columns = columnsOf(header);
  const wrong = faultOf(columns);
  if (wrong) return refusal(header.line, wrong);

  const rates: GivenRate[] = [];
  const refusals: Refusal[] = [];
  const lineOf = new Map<string, number>();
  for (const record of records.slice(top + 1)) {
    const row = readRow(record, columns);
    if ('reasons' in row) {
      refusals.push(...row.reasons.map((reason) => ({ line: record.line, reason })));
      continue;
    }
    const key = `${row.currency} ${row.market.toLowerCase().replaceAll('&', 'and')}`;
    const earlier = lineOf.get(key);
    if (earlier !== undefined) refusals.push({ line: record.line, reason: `the same market is on line ${earlier}` });
    lineOf.set(key, record.line);
    rates.push(...row.rates);
  }
  if (refusals.length === 0 && rates.length === 0) return refusal(header.line, 'no market follows');
  return refusals.length > 0 ? { rates: [], refusals } : { rates, refusals };
}

function refusal(line: number, reason: string): { rates: GivenRate[]; refusals: Refusal[] } {
  return { rates: [], refusals: [{ line, reason }] };
}

function columnsOf(record: CsvRecord): string[] {
  return 'fault' in record ? [] : record.fields.map((name) => categoryKey(name.trim().replaceAll(/\s+/g, '_')));
}

function faultOf(columns: string[]): string | null {
  const unknown = columns.find((name) => !REQUIRED.includes(name) && !CATEGORIES.includes(name));
  if (unknown !== undefined) return `the column ${JSON.stringify(unknown)} is not known`;
  const absent = REQUIRED.find((name) => !columns.includes(name));
  if (absent !== undefined) return `the column ${absent} is not there`;
  return new Set(columns).size < columns.length ? 'a column is there twice' : null;
}

type Row = { currency: string; market: string; rates: GivenRate[] } | { reasons: string[] };

function readRow(record: CsvRecord, columns: string[]): Row {
  if ('fault' in record) return { reasons: [record.fault] };
  if (record.fields.length !== columns.length) {
    return { reasons: [`${columns.length} values are expected, ${record.fields.length} are there`] };
  }
  const cells = new Map(columns.map((name, index) => [name, (record.fields[index] ?? '').trim()]));
  const market = (cells.get('market') ?? '').replaceAll(/\s+/g, ' ');
  const currency = cells.get('currency') ?? '';
  const reasons: string[] = [];
  if (!/^[\p{L}\p{N}][^\p{Cc}]{0,99}$/u.test(market)) reasons.push('the market is not a name');
  if (!/^[A-Z]{3}$/.test(currency)) reasons.push('the currency is not one such as USD');
  const rates: GivenRate[] = [];
  for (const category of columns.filter((name) => CATEGORIES.includes(name))) {
    const cell = cells.get(category) ?? '';
    const rate = NOT_APPLICABLE.test(cell) ? null : parseDecimal(cell);
    if (rate === null && !NOT_APPLICABLE.test(cell)) reasons.push(`${category} is not an amount or n/a`);
    else if (rate !== null && rate < 0n) reasons.push(`${category} is below zero`);
    else rates.push({ currency, market, category, rate });
  }
  return reasons.length > 0 ? { reasons } : { currency, market, rates };
}
