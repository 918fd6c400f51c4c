import { Time } from './time.tsx';

interface Props {
  run: {
    status: 'running' | 'finished';
    requestedBy: string;
    startedAt: string;
    mended: unknown[];
    failures: unknown[];
  };
}

/** How a comparison stands, who asked for it, and when. */
export function RunHead({ run: { status, requestedBy, startedAt, mended, failures } }: Props) {
  const tone = status === 'running' ? 'busy' : failures.length > 0 ? 'bad' : mended.length > 0 ? 'warn' : 'good';
  return (
    <p className="letter-head">
      <span className={`badge badge-${tone}`}>{status}</span>
      <span className="hint">by {requestedBy}</span>
      <Time iso={startedAt} />
    </p>
  );
}
