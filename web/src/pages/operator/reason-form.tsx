import { useId, useState, type SubmitEvent } from 'react';

interface Props {
  question: string;
  confirm: string;
  busy: boolean;
  testId: string;
  onConfirm: (reason: string) => void;
  onCancel: () => void;
}

/** Asks for the reason that the audit log will show before something weighty is done. */
export function ReasonForm({ question, confirm, busy, testId, onConfirm, onCancel }: Props) {
  const [reason, setReason] = useState('');
  const field = useId();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onConfirm(reason.trim());
  };
  return (
    <form className="discard" onSubmit={submit}>
      <label htmlFor={field}>{question}</label>
      <input
        id={field}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        required
        minLength={3}
        maxLength={500}
        autoFocus
        data-testid={`${testId}-reason`}
      />
      <div className="actions">
        <button type="submit" className="button button-danger" disabled={busy} data-testid={`confirm-${testId}`}>
          {confirm}
        </button>
        <button type="button" className="button button-quiet" onClick={onCancel}>
          Leave it
        </button>
      </div>
    </form>
  );
}
