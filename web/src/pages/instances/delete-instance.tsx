import { useState } from 'react';
import type { Instance } from '../../../../shared/provisioning/instance.schema.ts';
import { useDeleteInstance } from '../../api/mutations.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

/** Asks twice: a deleted instance has to be paired with WhatsApp anew. */
export function DeleteInstance({ instance: { id, name, state } }: { instance: Instance }) {
  const [asked, setAsked] = useState(false);
  const remove = useDeleteInstance(id);
  if (state === 'deleting' || state === 'deleted') return null;
  return (
    <section className="card" aria-labelledby="delete-title">
      <h2 id="delete-title">Delete</h2>
      {remove.error && <ProblemNotice error={remove.error} />}
      {asked ? (
        <>
          <p>
            Delete <strong>{name}</strong>? Its socket closes, its pairing and keys are erased, and its slot is free at
            once. This cannot be undone.
          </p>
          <div className="actions">
            <button
              type="button"
              className="button button-danger"
              disabled={remove.isPending}
              onClick={() => remove.submit(null)}
              data-testid="confirm-delete"
            >
              {remove.isPending ? 'Deleting…' : 'Delete for good'}
            </button>
            <button type="button" className="button button-quiet" autoFocus onClick={() => setAsked(false)}>
              Keep it
            </button>
          </div>
        </>
      ) : (
        <div>
          <button type="button" className="button" onClick={() => setAsked(true)} data-testid="delete">
            Delete…
          </button>
        </div>
      )}
    </section>
  );
}
