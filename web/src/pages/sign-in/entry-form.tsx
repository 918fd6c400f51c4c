import type { ReactNode, SubmitEvent } from 'react';
import { Link } from 'wouter';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Wordmark } from '../../components/wordmark.tsx';

interface Props {
  title: string;
  lead?: ReactNode;
  submit: string;
  busy: boolean;
  error: Error | null;
  onSubmit: () => void;
  children: ReactNode;
  /** Other ways to go on. */
  footer?: ReactNode;
}

/** A page with one form, for whoever is not signed in yet. */
export function EntryForm({ title, lead, submit, busy, error, onSubmit, children, footer }: Props) {
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <div className="entry">
      <title>{`${title} · Wasup`}</title>
      <Link href="/" className="brand" aria-label="Wasup, home">
        <Wordmark />
      </Link>
      <main>
        <form className="card" onSubmit={send}>
          <header>
            <h1>{title}</h1>
            {lead && <p className="lead">{lead}</p>}
          </header>
          {error && <ProblemNotice error={error} heading="That did not work" />}
          {children}
          <button type="submit" className="button button-primary" disabled={busy} data-testid="entry-submit">
            {submit}
          </button>
        </form>
        {footer && <footer className="stack">{footer}</footer>}
      </main>
    </div>
  );
}
