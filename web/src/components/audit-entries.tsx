import type { AuditLog } from '../../../shared/operations/operations.schema.ts';
import { wordsOf } from './audit-details.ts';
import { Time } from './time.tsx';

interface Props {
  entries: AuditLog[];
  /** What the caller knows of who did it; otherwise the id is shown. */
  nameOf?: (actor: string) => string | null;
  /** Asks for the entries of this action alone. */
  onAction: (action: string) => void;
}

/** Who did what to what, with what was noted about it. */
export function AuditEntries({ entries, nameOf = () => null, onAction }: Props) {
  return (
    <div className="table" tabIndex={0} role="region" aria-label="Audit log">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">On what</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, actor, action, subject, details }) => (
            <tr key={id} data-testid="audit-entry" data-action={action}>
              <td>
                <Time iso={at} />
              </td>
              <td>{nameOf(actor) ?? <code>{actor}</code>}</td>
              <td>
                <button
                  type="button"
                  className="link"
                  title={`Only ${action}`}
                  onClick={() => onAction(action)}
                  data-testid="audit-action"
                >
                  {action}
                </button>
              </td>
              <td>{subject && <code>{subject}</code>}</td>
              <td>
                <Details details={details} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Details({ details }: Pick<AuditLog, 'details'>) {
  const words = wordsOf(details);
  if (words.length === 0) return null;
  return (
    <dl className="details audit-details">
      {words.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
