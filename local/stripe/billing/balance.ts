import type { Account } from '../state/account.ts';
import { day } from '../state/due.ts';
import { newId } from '../state/ids.ts';
import type { BalanceTransaction } from '../state/wire.ts';

type Source = { id: string; amount: number; currency: string };

/** What a charge, a refund or a dispute does to the account's balance; a charge costs 2.9 % and 30 cents. */
export function recordBalance(
  account: Account,
  type: 'charge' | 'refund' | 'dispute' | 'dispute_reversal',
  source: Source,
): BalanceTransaction {
  const incoming = type === 'charge' || type === 'dispute_reversal';
  const amount = incoming ? source.amount : -source.amount;
  const fee = type === 'charge' ? Math.round(source.amount * 0.029) + 30 : 0;
  const transaction: BalanceTransaction = {
    id: newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: account.now() + 2 * day,
    balance_type: 'payments',
    created: account.now(),
    currency: source.currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee > 0
        ? [
            {
              amount: fee,
              application: null,
              currency: source.currency,
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ]
        : [],
    net: amount - fee,
    reporting_category: type,
    source: source.id,
    status: 'pending',
    type: type === 'dispute' || type === 'dispute_reversal' ? 'adjustment' : type,
  };
  return account.create(transaction, undefined);
}
