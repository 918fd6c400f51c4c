import type { Campaign, RecipientState } from '../../../../shared/campaigns/campaign.schema.ts';

/** In the order in which a message goes through them, so that the bar fills from the left. */
const SEGMENTS: readonly { state: RecipientState; name: string }[] = [
  { state: 'read', name: 'Read' },
  { state: 'delivered', name: 'Delivered' },
  { state: 'sent', name: 'Sent' },
  { state: 'failed', name: 'Failed' },
  { state: 'unknown', name: 'Unknown' },
  { state: 'canceled', name: 'Canceled' },
  { state: 'sending', name: 'Sending' },
  { state: 'queued', name: 'Queued' },
];

/** How far each recipient's message has come, as one bar. */
export function Progress({ campaign: { recipients, counts } }: { campaign: Campaign }) {
  const done = recipients - counts.queued - counts.sending;
  const share = recipients === 0 ? 0 : Math.floor((100 * done) / recipients);
  return (
    <div
      className="progress"
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share}
      aria-label={`${done.toLocaleString()} of ${recipients.toLocaleString()} recipients`}
    >
      {SEGMENTS.map(
        ({ state }) =>
          counts[state] > 0 && (
            <span key={state} className={`progress-${state}`} style={{ flexGrow: counts[state] / recipients }} />
          ),
      )}
    </div>
  );
}

export function ProgressLegend({ campaign: { counts } }: { campaign: Campaign }) {
  return (
    <dl className="legend">
      {SEGMENTS.map(({ state, name }) => (
        <div key={state} className={counts[state] === 0 ? 'legend-none' : undefined}>
          <dt className={`progress-${state}`}>{name}</dt>
          <dd data-testid={`count-${state}`}>{counts[state].toLocaleString()}</dd>
        </div>
      ))}
    </dl>
  );
}
