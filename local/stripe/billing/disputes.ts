import { invalid } from '../http/errors.ts';
import type { Account } from '../state/account.ts';
import { day } from '../state/due.ts';
import { newId } from '../state/ids.ts';
import type { Dispute } from '../state/wire.ts';
import { recordBalance } from './balance.ts';

/** The customer's bank takes the money of a charge back while the dispute is open; an inquiry only asks about it. */
export function openDispute(account: Account, chargeId: string, reason: string, inquiry = false): Dispute {
  const charge = account.get('charge', chargeId);
  if (!charge.paid) throw invalid('Only a charge that succeeded can be disputed.');
  if (charge.disputed) throw invalid('This charge is disputed already.');
  const id = newId('dp');
  const dispute: Dispute = {
    id,
    object: 'dispute',
    amount: charge.amount,
    balance_transactions: inquiry ? [] : [recordBalance(account, 'dispute', { ...charge, id })],
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence,
    evidence_details: {
      due_by: account.now() + 7 * day,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'manual',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: 'card',
      card: {
        brand: charge.payment_method_details?.card?.brand ?? 'visa',
        case_type: inquiry ? 'inquiry' : 'chargeback',
        network: 'visa',
        network_reason_code: '10.4',
      },
    },
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  };
  account.create(dispute, undefined, 'charge.dispute.created');
  if (inquiry) return dispute;
  account.update('charge', charge.id, (changed) => (changed.disputed = true), 'charge.updated');
  account.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

/** The bank was not content with the answer to its inquiry, and takes the money. */
export function escalateDispute(account: Account, id: string): Dispute {
  const { status, charge: chargeId } = account.get('dispute', id);
  if (status !== 'warning_needs_response') throw invalid('Only an inquiry that is open becomes a dispute.');
  const charge = account.get('charge', chargeId);
  const escalated = account.update(
    'dispute',
    id,
    (dispute) => {
      dispute.status = 'needs_response';
      dispute.is_charge_refundable = false;
      dispute.balance_transactions.push(recordBalance(account, 'dispute', { ...charge, id }));
    },
    'charge.dispute.updated',
  );
  account.update('charge', charge.id, (changed) => (changed.disputed = true), 'charge.updated');
  account.emit('charge.dispute.funds_withdrawn', escalated);
  return escalated;
}

/** How disputes end. */
export const ENDS = ['won', 'lost'] as const;
/** How inquiries do. */
export const INQUIRY_END = 'warning_closed';

export function closeDispute(
  account: Account,
  id: string,
  status: (typeof ENDS)[number] | typeof INQUIRY_END,
): Dispute {
  const before = account.get('dispute', id);
  if ([...ENDS, INQUIRY_END].some((end) => end === before.status))
    throw invalid(`This dispute is already ${before.status}.`);
  if ((before.status === 'warning_needs_response') !== (status === INQUIRY_END)) {
    throw invalid(`What is ${before.status} does not end as ${status}.`);
  }
  const closed = account.update('dispute', id, (dispute) => {
    dispute.status = status;
    if (status === 'won') dispute.balance_transactions.push(recordBalance(account, 'dispute_reversal', dispute));
  });
  account.emit('charge.dispute.closed', closed);
  if (status === 'won') account.emit('charge.dispute.funds_reinstated', closed);
  return closed;
}

const noEvidence: Dispute['evidence'] = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
