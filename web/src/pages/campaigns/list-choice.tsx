import { useContactLists } from '../../api/campaign-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';

interface Props {
  chosen: string[];
  onChoose: (ids: string[]) => void;
}

/** One list or several; whoever is on two of them is written to once. */
export function ListChoice({ chosen, onChoose }: Props) {
  const { data, error, refetch } = useContactLists();
  return (
    <fieldset className="tiers">
      <legend>Contact lists</legend>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={2} />}
      {data?.items.length === 0 && <p className="empty">No list yet: import contacts first.</p>}
      {data?.items.map(({ id, name, contacts }) => (
        <label key={id} className="tier" data-testid="list-choice" data-name={name}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={({ target }) =>
              onChoose(target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
            }
          />
          <span className="tier-name">{name}</span>
          <span className="hint">{contacts.toLocaleString()} contacts</span>
        </label>
      ))}
    </fieldset>
  );
}
