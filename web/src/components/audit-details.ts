import type { AuditLog } from '../../../shared/operations/operations.schema.ts';
import { formatAmount } from './amount.ts';
import { formatPercent } from './percent.ts';

const AMOUNTS = ['amount', 'tax', 'total', 'held', 'required', 'threshold'];

/** What an entry notes, in words: amounts in the currency that stands beside them, and nothing that says nothing. */
export function wordsOf(details: AuditLog['details']): [name: string, text: string][] {
  const currency = details['currency'];
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => [
      name.replace('basis_points', 'rate').replaceAll('_', ' '),
      typeof currency === 'string' && AMOUNTS.includes(name) && /^-?\d+$/.test(String(value))
        ? formatAmount(String(value), currency)
        : textOf(name, value),
    ]);
}

function textOf(name: string, value: unknown): string {
  if (name.endsWith('basis_points') && typeof value === 'number') return formatPercent(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
