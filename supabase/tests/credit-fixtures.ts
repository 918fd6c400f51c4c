import { UNIT_OFFERS } from '../../shared/billing/catalogue.ts';
import type { TestDatabase } from '../../tests/support/postgres.ts';
import { only } from './fixtures.ts';

export interface Line {
  line_id: string;
  entitlement: string;
  tier: string | null;
  quantity: number;
  amount: number;
  full_amount: number;
  proration: boolean;
}
export interface Invoice {
  invoice_id: string;
  subscription_id: string;
  subscription_ended: boolean;
  total: number;
  lines: Line[];
  refunds: { refund_id: string; amount: number; stands: boolean; after_end: boolean }[];
}

let counter = 0;
const unique = (prefix: string) => `${prefix}_${++counter}`;

export function packs(quantity: number, part: Partial<Line> = {}): Line {
  const full = quantity * UNIT_OFFERS.message_credits.cents;
  return {
    line_id: unique('il'),
    entitlement: 'message_credits',
    tier: null,
    quantity,
    amount: full,
    full_amount: full,
    proration: false,
    ...part,
  };
}

export function invoice(lines: Line[], part: Partial<Invoice> = {}): Invoice {
  return {
    invoice_id: unique('in'),
    subscription_id: 'sub',
    subscription_ended: false,
    total: lines.reduce((sum, { amount }) => sum + amount, 0),
    lines,
    refunds: [],
    ...part,
  };
}

export const refund = (amount: number, part: Partial<Invoice['refunds'][number]> = {}) => ({
  refund_id: unique('re'),
  amount,
  stands: true,
  after_end: false,
  ...part,
});

export async function settleInvoice(
  { query }: TestDatabase,
  organizationId: string,
  given: Invoice,
): Promise<{ outcome: string; granted: number; taken_back: number }> {
  const [row] = await query<{ settled: never }>('select settle_invoice($1, $2, null) as settled', [
    organizationId,
    JSON.stringify(given),
  ]);
  return only(row).settled;
}

export async function creditsOf(
  { query }: TestDatabase,
  organizationId: string,
): Promise<{ credits: number; held: number }> {
  const [row] = await query<{ credits: string; credits_held: string }>(
    'select credits, credits_held from billing_entitlements where organization_id = $1',
    [organizationId],
  );
  return { credits: Number(only(row).credits), held: Number(only(row).credits_held) };
}

export async function creditLedgerOf(
  { query }: TestDatabase,
  organizationId: string,
): Promise<{ kind: string; source_id: string; amount: number }[]> {
  const rows = await query<{ kind: string; source_id: string; amount: string }>(
    'select kind, source_id, amount from credit_ledger where organization_id = $1 order by kind, source_id',
    [organizationId],
  );
  return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
}

/** As a reservation of messages does. */
export const holdCredits = ({ query }: TestDatabase, organizationId: string, credits: number) =>
  query('update billing_entitlements set credits_held = credits_held + $2 where organization_id = $1', [
    organizationId,
    credits,
  ]);
