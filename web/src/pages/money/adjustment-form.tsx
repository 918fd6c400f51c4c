import { useId, useState, type SubmitEvent } from 'react';
import type { OperatorWallet } from '../../../../shared/wallet/wallet.schema.ts';
import { useRequestAdjustment } from '../../api/wallet-queries.ts';
import { toMicros } from '../../components/amount.ts';
import { AmountField } from '../../components/amount-field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';

interface Props {
  wallet: Pick<OperatorWallet, 'organizationId' | 'currency'>;
  onDone: () => void;
}

/** Asks for a correction. Another operator decides on it. */
export function AdjustmentForm({ wallet: { organizationId, currency }, onDone }: Props) {
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const request = useRequestAdjustment();
  const field = useId();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const magnitude = toMicros(amount.replace(/^-/, ''));
    if (magnitude === null) return;
    const signed = amount.startsWith('-') ? `-${magnitude}` : magnitude;
    request.submit({ organizationId, amount: signed, reason: reason.trim() }, onDone);
  };
  return (
    <form className="discard" onSubmit={submit}>
      {request.error && <ProblemNotice error={request.error} />}
      <AmountField
        label="Add to the wallet"
        currency={currency}
        value={amount}
        onChange={setAmount}
        hint="With a minus sign it is taken away."
        required
        signed
        testId="adjustment-amount"
      />
      <div className="field">
        <label htmlFor={field}>Why?</label>
        <input
          id={field}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          required
          minLength={3}
          maxLength={500}
          data-testid="adjustment-reason"
        />
      </div>
      <div className="actions">
        <button type="submit" className="button" disabled={request.isPending} data-testid="request-adjustment">
          Ask another operator
        </button>
        <button type="button" className="button button-quiet" onClick={onDone}>
          Leave it
        </button>
      </div>
    </form>
  );
}
