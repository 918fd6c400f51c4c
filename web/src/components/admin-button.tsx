import { useId, type ReactNode } from 'react';
import { useMe } from '../api/queries.ts';

interface Props {
  children: ReactNode;
  busy: boolean;
  testId: string;
  /** What only an admin may do, to complete "Only an admin of … may …". */
  action: string;
}

/** Submits its form for an admin. A member sees it disabled, and reads whom to ask. */
export function AdminSubmitButton({ children, busy, testId, action }: Props) {
  const { data: me } = useMe();
  const explanation = useId();
  const forbidden = me?.role === 'MEMBER';
  return (
    <div className="submit">
      <button
        type="submit"
        className="button button-primary"
        disabled={forbidden || busy || !me}
        aria-describedby={forbidden ? explanation : undefined}
        data-testid={testId}
      >
        {children}
      </button>
      {forbidden && (
        <p id={explanation} className="hint" data-testid={`${testId}-explanation`}>
          Only an admin of {me.organization?.name ?? 'the organization'} may {action}. Ask one of them.
        </p>
      )}
    </div>
  );
}
