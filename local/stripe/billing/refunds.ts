import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { Metadata, Refund } from '../state/wire.ts';
import { recordBalance } from './balance.ts';

interface RefundSpec {
  charge: string;
  /** All that is left unless given. */
  amount?: number | undefined;
  reason?: 'duplicate' | 'fraudulent' | 'requested_by_customer' | undefined;
  metadata?: Metadata | undefined;
}

export function createRefund(account: Account, spec: RefundSpec): Refund {
  const charge = account.get('charge', spec.charge, 'charge');
  const left = charge.amount_captured - charge.amount_refunded;
  if (!charge.paid || left === 0) {
    throw invalid(
      `Charge ${charge.id} has already been refunded.`,
      undefined,
      charge.paid ? 'charge_already_refunded' : 'charge_not_captured',
    );
  }
  if (charge.disputed && account.store.list('dispute', { charge: charge.id }).some(({ status }) => status !== 'won')) {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, undefined, 'charge_disputed');
  }
  const amount = spec.amount ?? left;
  if (amount <= 0) throw invalid('Invalid positive integer', 'amount', 'parameter_invalid_integer');
  if (amount > left) {
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, 'amount');
  }
  const id = newId('re');
  const refund: Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: recordBalance(account, 'refund', { id, amount, currency: charge.currency }).id,
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: spec.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: spec.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  account.create(refund, undefined, 'refund.created');
  const change = (changed: typeof charge): void => {
    changed.amount_refunded += amount;
    changed.refunded = changed.amount_refunded === changed.amount_captured;
  };
  account.update('charge', charge.id, change, 'charge.refunded');
  return refund;
}

/** The bank could not give the money back: it returns to the account, and the charge is refunded by that much less. */
export function failRefund(account: Account, id: string): Refund {
  const { status, charge, amount } = account.get('refund', id);
  if (status === 'failed' || status === 'canceled' || !charge)
    throw invalid(`This refund has a status of ${String(status)}.`);
  const failed = account.update('refund', id, (refund) => {
    refund.status = 'failed';
    refund.failure_reason = 'lost_or_stolen_card';
  });
  account.update('charge', charge, (changed) => {
    changed.amount_refunded -= amount;
    changed.refunded = false;
  });
  account.emit('refund.updated', failed);
  account.emit('refund.failed', failed);
  account.emit('charge.refund.updated', failed);
  return failed;
}
