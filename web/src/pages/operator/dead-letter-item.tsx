import { useId, useState, type SubmitEvent } from 'react';
import type { DeadLetter } from '../../../../shared/operations/operations.schema.ts';
import { useResolveDeadLetter } from '../../api/mutations.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Time } from '../../components/time.tsx';

/** One message that could not be applied: why, what it was, and what an operator may do with it. */
export function DeadLetterItem({ letter }: { letter: DeadLetter }) {
  const { id, queue, code, reason, body, createdAt, correlationId, organizationId } = letter;
  return (
    <li className="letter" data-testid="dead-letter" data-id={id}>
      <p className="letter-head">
        <strong>{code}</strong> <span className="hint">from {queue}</span> <Time iso={createdAt} />
      </p>
      <p>{reason}</p>
      <p className="hint">
        <code>{id}</code>
        {organizationId && (
          <>
            {' '}
            · <code>{organizationId}</code>
          </>
        )}
        {correlationId && (
          <>
            {' '}
            · reference <code>{correlationId}</code>
          </>
        )}
      </p>
      <details>
        <summary>Message body</summary>
        <pre>{JSON.stringify(body, null, 2)}</pre>
      </details>
      {letter.status === 'open' ? <Actions letter={letter} /> : <Resolution letter={letter} />}
    </li>
  );
}

function Resolution({ letter: { status, resolvedBy, resolvedAt, resolutionNote } }: { letter: DeadLetter }) {
  return (
    <p className="hint" data-testid="resolution">
      {status} by <code>{resolvedBy}</code> {resolvedAt && <Time iso={resolvedAt} />}
      {resolutionNote && <>: {resolutionNote}</>}
    </p>
  );
}

function Actions({ letter: { id } }: { letter: DeadLetter }) {
  const [reason, setReason] = useState<string | null>(null);
  const resolve = useResolveDeadLetter();
  const field = useId();
  const discard = (event: SubmitEvent): void => {
    event.preventDefault();
    if (reason !== null) resolve.submit({ id, action: 'discard', reason: reason.trim() });
  };
  return (
    <>
      {resolve.error && <ProblemNotice error={resolve.error} />}
      <div className="actions">
        <button
          type="button"
          className="button"
          disabled={resolve.isPending}
          onClick={() => resolve.submit({ id, action: 'replay' })}
          data-testid="replay"
        >
          Replay
        </button>
        {reason === null && (
          <button type="button" className="button button-quiet" onClick={() => setReason('')} data-testid="discard">
            Discard…
          </button>
        )}
      </div>
      {reason !== null && (
        <form className="discard" onSubmit={discard}>
          <label htmlFor={field}>Why is it discarded?</label>
          <input
            id={field}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            required
            minLength={3}
            maxLength={500}
            autoFocus
            data-testid="discard-reason"
          />
          <div className="actions">
            <button
              type="submit"
              className="button button-danger"
              disabled={resolve.isPending}
              data-testid="confirm-discard"
            >
              Discard for good
            </button>
            <button type="button" className="button button-quiet" onClick={() => setReason(null)}>
              Keep it
            </button>
          </div>
        </form>
      )}
    </>
  );
}
