import { useState } from 'react';
import { Link } from 'wouter';
import type { SignedIn } from '../../../../shared/identity/people.schema.ts';
import { ApiError } from '../../api/api-error.ts';
import { useBeginSession, useClerkSignInUrl } from '../../auth/session-context.tsx';
import { EmailField, PasswordField } from './credentials.tsx';
import { useAuthCall, useReturnTo } from './entry-calls.ts';
import { EntryForm } from './entry-form.tsx';
import { VerifyForm } from './verify-form.tsx';

/** The one sign-in page: with a password here, or with Clerk. */
export function SignInPage() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [verifying, setVerifying] = useState(false);
  const begin = useBeginSession();
  const to = useReturnTo();
  const clerkUrl = useClerkSignInUrl(to);
  const code = useAuthCall<unknown>(() => setVerifying(true));
  const signIn = useAuthCall<SignedIn>((signedIn) => begin(signedIn, to));
  if (verifying) return <VerifyForm email={email} password={password} />;
  const unverified = signIn.error instanceof ApiError && signIn.error.problem.code === 'AUTH.EMAIL_NOT_VERIFIED';
  return (
    <EntryForm
      title="Sign in"
      submit="Sign in"
      busy={signIn.isPending}
      error={code.error ?? signIn.error}
      onSubmit={() => signIn.send((client) => client.logIn({ email, password }))}
      footer={
        <>
          <a href={clerkUrl} className="button" data-testid="clerk-sign-in">
            Continue with your organization’s sign-in
          </a>
          <p className="hint">
            New here?{' '}
            <Link href={`/register?to=${encodeURIComponent(to)}`} data-testid="to-register">
              Create an account
            </Link>
          </p>
        </>
      }
    >
      <EmailField value={email} onValue={setEmail} autoFocus />
      <PasswordField value={password} onValue={setPassword} />
      {unverified ? (
        <p>
          <button
            type="button"
            className="button"
            disabled={code.isPending}
            onClick={() => code.send((client) => client.sendCode(email))}
            data-testid="send-code"
          >
            Send me the code
          </button>
        </p>
      ) : (
        <p className="hint">
          <Link href={`/forgot-password?to=${encodeURIComponent(to)}`} data-testid="to-forgot-password">
            Forgotten your password?
          </Link>
        </p>
      )}
    </EntryForm>
  );
}
