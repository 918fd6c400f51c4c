import type { ContactImport } from '../../../../shared/audience/import.schema.ts';
import { isGoingOn, useCancelImport, useImportErrors, useImports } from '../../api/audience-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Time } from '../../components/time.tsx';

const TONES: Record<ContactImport['state'], string> = {
  awaiting_upload: 'muted',
  queued: 'busy',
  running: 'busy',
  completed: 'good',
  canceled: 'muted',
  failed: 'bad',
};
const NUMBER = new Intl.NumberFormat();

/** The last large imports, with what is going on. */
export function ImportList() {
  const { data, error, refetch } = useImports();
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!data || data.items.length === 0) return null;
  return (
    <section className="card" aria-labelledby="imports-title" data-testid="imports">
      <h2 id="imports-title">Large imports</h2>
      <ul className="letters">
        {data.items.map((one) => (
          <ImportItem key={one.id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function ImportItem({ one }: { one: ContactImport }) {
  const { id, state, stateReason, bytes, bytesRead, read, created, updated, duplicates, rejected, errorsReady } = one;
  const cancel = useCancelImport(id);
  const errors = useImportErrors(id);
  const problem = cancel.error ?? errors.error;
  return (
    <li className="letter" data-testid="import-job" data-state={state}>
      <p className="letter-head">
        <span className={`badge badge-${TONES[state]}`}>{state.replaceAll('_', ' ')}</span>
        <Time iso={one.createdAt} />
      </p>
      {isGoingOn(one) && bytes !== null && (
        <progress value={bytesRead} max={Math.max(bytes, 1)} aria-label="How much of the file has been read" />
      )}
      <p>
        {NUMBER.format(read)} rows: {NUMBER.format(created)} new, {NUMBER.format(updated)} updated,{' '}
        {NUMBER.format(duplicates)} twice, {NUMBER.format(rejected)} rejected
      </p>
      {stateReason && <code className="reason-code">{stateReason}</code>}
      {problem && <ProblemNotice error={problem} />}
      <div className="actions">
        {errorsReady && (
          <button
            type="button"
            className="button button-small"
            disabled={errors.isPending}
            onClick={() => errors.mutate()}
            data-testid="download-errors"
          >
            Download the rejected rows
          </button>
        )}
        {(state === 'queued' || state === 'running') && (
          <button
            type="button"
            className="button button-small button-quiet"
            disabled={cancel.isPending}
            onClick={() => cancel.submit(null)}
            data-testid="cancel-import"
          >
            Stop
          </button>
        )}
      </div>
    </li>
  );
}
