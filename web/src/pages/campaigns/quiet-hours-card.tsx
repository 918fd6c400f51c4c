import { useState, type SubmitEvent } from 'react';
import type { QuietHours } from '../../../../shared/campaigns/campaign.schema.ts';
import { useQuietHours, useSetQuietHours } from '../../api/campaign-queries.ts';
import { useMe } from '../../api/queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { QuietHoursFields, USUAL_QUIET_HOURS } from './quiet-hours-fields.tsx';

/** When no campaign of the organization sends, unless it says otherwise. */
export function QuietHoursCard() {
  const { data, error, refetch } = useQuietHours();
  const { data: me } = useMe();
  const [draft, setDraft] = useState<QuietHours | null>(null);
  const save = useSetQuietHours();
  const isAdmin = me?.kind === 'member' && me.role === 'ADMIN';
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    save.submit(draft, () => setDraft(null));
  };
  return (
    <section className="card" aria-labelledby="quiet-title" data-testid="quiet-hours">
      <h2 id="quiet-title">Quiet hours</h2>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={2} />}
      {data && (
        <p>
          {data.quietHours
            ? `Nothing is sent from ${data.quietHours.from} to ${data.quietHours.to} (${data.quietHours.timezone}).`
            : 'None: campaigns send at any hour.'}
        </p>
      )}
      {save.error && <ProblemNotice error={save.error} />}
      {data && isAdmin && draft === null && (
        <div className="actions">
          <button
            type="button"
            className="button"
            onClick={() => setDraft(data.quietHours ?? USUAL_QUIET_HOURS())}
            data-testid="edit-quiet-hours"
          >
            Change
          </button>
          {data.quietHours && (
            <button type="button" className="button button-quiet" onClick={() => save.submit(null)}>
              Remove
            </button>
          )}
        </div>
      )}
      {draft && (
        <form className="stack" onSubmit={submit}>
          <QuietHoursFields value={draft} onChange={setDraft} />
          <div className="actions">
            <button
              type="submit"
              className="button button-primary"
              disabled={save.isPending}
              data-testid="save-quiet-hours"
            >
              {save.isPending ? 'Saving…' : 'Save'}
            </button>
            <button type="button" className="button button-quiet" onClick={() => setDraft(null)}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
