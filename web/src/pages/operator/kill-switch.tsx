import { useState } from 'react';
import { useKillSwitch } from '../../api/mutations.ts';
import { useKillSwitches } from '../../api/queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Time } from '../../components/time.tsx';
import { ReasonForm } from './reason-form.tsx';

/** Stops every change on the platform, for everybody. */
export function KillSwitch() {
  const [asked, setAsked] = useState(false);
  const { data, error, refetch } = useKillSwitches();
  const change = useKillSwitch();
  const platform = data?.platform;
  return (
    <section className="card" aria-labelledby="kill-switch-title" data-testid="kill-switch">
      <div className="card-head">
        <h2 id="kill-switch-title">Platform</h2>
        {platform && (
          <span
            className={`badge badge-${platform.stopped ? 'bad' : 'good'}`}
            role="status"
            data-testid="platform-status"
            data-stopped={platform.stopped}
          >
            {platform.stopped ? 'stopped' : 'open'}
          </span>
        )}
      </div>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {change.error && <ProblemNotice error={change.error} />}
      {!platform && !error && <Skeleton lines={2} />}
      {platform && (
        <p>
          {platform.stopped
            ? 'Nobody can buy, provision or change anything. What runs goes on running.'
            : 'Stopping it refuses every purchase, every new instance and every other change of every organization. What runs goes on running.'}
        </p>
      )}
      {platform?.changedAt && (
        <p className="hint">
          {platform.stopped ? 'Stopped' : 'Opened'} <Time iso={platform.changedAt} /> by{' '}
          <code>{platform.changedBy}</code>: {platform.reason}
        </p>
      )}
      {platform && !asked && (
        <div>
          <button
            type="button"
            className={platform.stopped ? 'button' : 'button button-danger'}
            onClick={() => setAsked(true)}
            data-testid="switch-platform"
          >
            {platform.stopped ? 'Open the platform…' : 'Stop the platform…'}
          </button>
        </div>
      )}
      {platform && asked && (
        <ReasonForm
          question={platform.stopped ? 'Why is it opened again?' : 'Why is it stopped?'}
          confirm={platform.stopped ? 'Open it for everybody' : 'Stop it for everybody'}
          busy={change.isPending}
          testId="switch-platform"
          onConfirm={(reason) => change.submit({ stopped: !platform.stopped, reason }, () => setAsked(false))}
          onCancel={() => setAsked(false)}
        />
      )}
    </section>
  );
}
