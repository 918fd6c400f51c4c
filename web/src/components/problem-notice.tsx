import { ApiError } from '../api/api-error.ts';
import { Link } from 'wouter';
import { NoAnswerError } from '../fetch-answer.ts';

interface Props {
  error: Error;
  onRetry?: () => void;
  /** Instead of the problem's own title. */
  heading?: string;
}

/** Says what went wrong, what to do about it, and what to quote to support. */
export function ProblemNotice({ error, onRetry, heading }: Props) {
  if (!(error instanceof ApiError)) {
    return (
      <section className="notice notice-bad" role="alert" data-testid="problem">
        <h2>{error instanceof NoAnswerError ? 'No answer from the service' : 'This page could not be shown'}</h2>
        <p>
          {error instanceof NoAnswerError
            ? 'The connection was lost or the service is away. Nothing is lost by trying again.'
            : error.message}
        </p>
        <RetryButton onRetry={onRetry} />
      </section>
    );
  }
  const { title, detail, code, correlationId, errors = [] } = error.problem;
  const unpaid = code.startsWith('BILLING.') && error.status === 402;
  return (
    <section className={`notice ${unpaid ? 'notice-warn' : 'notice-bad'}`} role="alert" data-testid="problem">
      <h2>{heading ?? title}</h2>
      {detail && <p className="sentence">{detail}.</p>}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ path, message }) => (
            <li key={path + message}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {unpaid && (
        <p>
          <Link href="/billing" className="button button-primary" data-testid="go-to-billing">
            Go to billing
          </Link>
        </p>
      )}
      <p className="reference">
        <code data-testid="problem-code">{code}</code> <span aria-hidden="true">·</span>{' '}
        <span>
          reference <code>{correlationId}</code>
        </span>
      </p>
      {!unpaid && <RetryButton onRetry={onRetry} />}
    </section>
  );
}

function RetryButton({ onRetry }: { onRetry: (() => void) | undefined }) {
  if (!onRetry) return null;
  return (
    <button type="button" className="button" onClick={onRetry}>
      Try again
    </button>
  );
}
