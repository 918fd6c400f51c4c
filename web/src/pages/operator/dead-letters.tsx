import { useState } from 'react';
import { DEAD_LETTER_STATUSES } from '../../../../shared/operations/operations.schema.ts';
import { useDeadLetters, type DeadLetterStatus } from '../../api/queries.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { DeadLetterItem } from './dead-letter-item.tsx';

const NOTHING: Record<DeadLetterStatus, string> = {
  open: 'No message waits for you. What the platform cannot apply appears here with its reason.',
  replayed: 'Nothing has been replayed.',
  discarded: 'Nothing has been discarded.',
};

export function DeadLetters() {
  const [status, setStatus] = useState<DeadLetterStatus>('open');
  const list = useDeadLetters(status);
  const letters = list.data?.pages.flatMap(({ items }) => items);
  return (
    <section className="card" aria-labelledby="dead-letters-title" data-testid="dead-letters">
      <div className="card-head">
        <h2 id="dead-letters-title">Dead letters</h2>
        <div className="choices" role="group" aria-label="Which dead letters">
          {DEAD_LETTER_STATUSES.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === status}
              onClick={() => setStatus(one)}
              data-testid={`dead-letters-${one}`}
            >
              {one}
            </button>
          ))}
        </div>
      </div>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!letters && !list.error && <Skeleton lines={3} />}
      {letters?.length === 0 && (
        <p className="empty" data-testid="no-dead-letters">
          {NOTHING[status]}
        </p>
      )}
      <ul className="letters">
        {letters?.map((letter) => (
          <DeadLetterItem key={letter.id} letter={letter} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}
