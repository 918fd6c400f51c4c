import { useState, type SubmitEvent } from 'react';
import { useLiftOptOut, useOptOut, useOptOuts } from '../../api/audience-queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { TextField } from '../../components/text-field.tsx';
import { Time } from '../../components/time.tsx';

const SOURCES = { stop: 'wrote STOP', manual: 'noted by you', import: 'from an import' };

/** Who wants no messages, whether a contact or not. */
export function OptOuts() {
  const list = useOptOuts();
  const optOuts = list.data?.pages.flatMap(({ items }) => items);
  const lift = useLiftOptOut();
  const problem = list.error ?? lift.error;
  return (
    <section className="card" aria-labelledby="opt-outs-title" data-testid="opt-outs">
      <h2 id="opt-outs-title">Opted out</h2>
      <AddForm />
      {problem && <ProblemNotice error={problem} />}
      {!optOuts && !list.error && <Skeleton lines={2} />}
      {optOuts?.length === 0 && <p className="empty">Nobody has opted out of your messages.</p>}
      <ul className="letters">
        {optOuts?.map(({ person, source, createdAt }) => (
          <li key={person} className="letter" data-testid="opted-out" data-person={person}>
            <p className="letter-head">
              <strong>{/^\d+$/.test(person) ? `+${person}` : person}</strong>
              <span className="hint">{SOURCES[source]}</span>
              <Time iso={createdAt} dateOnly />
            </p>
            {source !== 'stop' && (
              <div className="actions">
                <button
                  type="button"
                  className="button button-small button-quiet"
                  disabled={lift.isPending}
                  onClick={() => lift.submit(person)}
                >
                  Take back
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}

function AddForm() {
  const [phone, setPhone] = useState('');
  const add = useOptOut();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    add.submit({ phone: phone.trim() }, () => setPhone(''));
  };
  return (
    <form className="discard" onSubmit={submit}>
      <TextField
        label="A number that wants none"
        value={phone}
        onValue={setPhone}
        required
        maxLength={50}
        placeholder="+971 50 123 4567"
        testId="opt-out-phone"
      />
      {add.error && <ProblemNotice error={add.error} />}
      <div className="actions">
        <button type="submit" className="button button-small" disabled={add.isPending} data-testid="add-opt-out">
          Note it
        </button>
      </div>
    </form>
  );
}
