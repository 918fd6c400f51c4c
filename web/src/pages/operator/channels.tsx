import { useState, type SubmitEvent } from 'react';
import type { Channel } from '../../../../shared/channels/channel.schema.ts';
import { useChannelRate, useChannels, useChannelSwitch } from '../../api/channel-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { ReasonForm } from './reason-form.tsx';
import { WabaForm } from './waba-form.tsx';

/** Phone numbers that are sent from, each with its switch and its rate. */
export function Channels() {
  const { data, error, refetch } = useChannels();
  const [assigning, setAssigning] = useState(false);
  const live = data?.items.filter(({ retiredAt }) => retiredAt === null);
  return (
    <section className="card" aria-labelledby="channels-title" data-testid="channels">
      <div className="card-head">
        <h2 id="channels-title">Channels</h2>
        {!assigning && (
          <button type="button" className="button" onClick={() => setAssigning(true)} data-testid="assign-waba">
            An organization’s account…
          </button>
        )}
      </div>
      {assigning && <WabaForm onClose={() => setAssigning(false)} />}
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!live && !error && <Skeleton lines={3} />}
      {live?.length === 0 && <p className="empty">There is no number yet: the next minute makes the shared one.</p>}
      <ul className="letters">
        {live?.map((channel) => (
          <ChannelItem key={channel.id} channel={channel} />
        ))}
      </ul>
    </section>
  );
}

const QUALITY: Record<string, string> = { GREEN: 'good', YELLOW: 'warn', RED: 'bad' };

function ChannelItem({ channel }: { channel: Channel }) {
  const { displayPhoneNumber, phoneNumberId, organizationName, quality, stopped, stoppedReason, stoppedBy } = channel;
  return (
    <li className="letter" data-testid="channel" data-stopped={stopped}>
      <p className="letter-head">
        <strong>{displayPhoneNumber ?? phoneNumberId}</strong>
        <span className="hint">{organizationName ?? 'shared by all'}</span>
        {quality && <span className={`badge badge-${QUALITY[quality] ?? 'muted'}`}>{quality.toLowerCase()}</span>}
        {stopped && <span className="badge badge-bad">stopped</span>}
      </p>
      <p className="hint">
        account <code>{channel.wabaId}</code> · number <code>{phoneNumberId}</code> ·{' '}
        {channel.messagingLimit === null
          ? 'no limit of people'
          : `${channel.messagingLimit.toLocaleString()} people in 24 hours`}{' '}
        · throughput {(channel.throughput ?? 'not read yet').toLowerCase()}
      </p>
      {stopped && (
        <p className="hint">
          Stopped by <code>{stoppedBy}</code>: {stoppedReason}
        </p>
      )}
      <ChannelRate channel={channel} />
      <ChannelSwitch channel={channel} />
    </li>
  );
}

function ChannelRate({ channel: { id, messagesPerSecond } }: { channel: Channel }) {
  const [rate, setRate] = useState(String(messagesPerSecond));
  const change = useChannelRate(id);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    change.submit({ messagesPerSecond: Number(rate) });
  };
  return (
    <form className="actions rate-form" onSubmit={submit}>
      <label htmlFor={`rate-${id}`}>Messages a second</label>
      <input
        id={`rate-${id}`}
        className="rate"
        type="number"
        min={1}
        max={1000}
        required
        value={rate}
        onChange={(event) => setRate(event.target.value)}
        data-testid="channel-rate"
      />
      <button
        type="submit"
        className="button"
        disabled={change.isPending || rate === String(messagesPerSecond)}
        data-testid="set-channel-rate"
      >
        Set
      </button>
      {change.error && <ProblemNotice error={change.error} />}
    </form>
  );
}

function ChannelSwitch({ channel: { id, stopped } }: { channel: Channel }) {
  const [asked, setAsked] = useState(false);
  const change = useChannelSwitch(id);
  const action = stopped ? 'resume' : 'stop';
  return (
    <>
      {change.error && <ProblemNotice error={change.error} />}
      {asked ? (
        <ReasonForm
          question={stopped ? 'Why is it sent from again?' : 'Why is nothing more sent from it?'}
          confirm={stopped ? 'Send from it again' : 'Stop sending from it'}
          busy={change.isPending}
          testId={`${action}-channel`}
          onConfirm={(reason) => change.submit({ action, reason }, () => setAsked(false))}
          onCancel={() => setAsked(false)}
        />
      ) : (
        <div>
          <button
            type="button"
            className={stopped ? 'button' : 'button button-danger'}
            onClick={() => setAsked(true)}
            data-testid={`${action}-channel`}
          >
            {stopped ? 'Resume…' : 'Stop…'}
          </button>
        </div>
      )}
    </>
  );
}
