import { useState } from 'react';
import { Link } from 'wouter';
import type { SignedIn } from '../../../../shared/identity/people.schema.ts';
import { useBeginSession } from '../../auth/session-context.tsx';
import { EmailField, NewPasswordField } from './credentials.tsx';
import { useAuthCall, useReturnTo } from './entry-calls.ts';
import { EntryForm } from './entry-form.tsx';
import { OtpField } from './otp-field.tsx';

export function ForgotPasswordPage() {
  const [email, setEmail] = useState('');
  const ask = useAuthCall<unknown>(() => undefined);
  if (ask.isSuccess) return <ResetForm email={email.trim().toLowerCase()} />;
  return (
    <EntryForm
      title="Set a new password"
      lead="We mail a code to the address of your account."
      submit="Send the code"
      busy={ask.isPending}
      error={ask.error}
      onSubmit={() => ask.send((client) => client.forgotPassword(email))}
      footer={
        <p className="hint">
          <Link href="/sign-in">Back to sign-in</Link>
        </p>
      }
    >
      <EmailField value={email} onValue={setEmail} autoFocus />
    </EntryForm>
  );
}

function ResetForm({ email }: { email: string }) {
  const [otp, setOtp] = useState('');
  const [password, setPassword] = useState('');
  const begin = useBeginSession();
  const to = useReturnTo();
  const reset = useAuthCall<SignedIn>((signedIn) => begin(signedIn, to));
  return (
    <EntryForm
      title="Set a new password"
      lead={
        <>
          If <strong>{email}</strong> has an account, six digits are on their way to it. Everybody signed in with it
          will be signed out.
        </>
      }
      submit="Set it and sign in"
      busy={reset.isPending}
      error={reset.error}
      onSubmit={() =>
        reset.send(async (client) => {
          await client.resetPassword({ email, otp, password });
          return client.logIn({ email, password });
        })
      }
    >
      <OtpField value={otp} onValue={setOtp} />
      <NewPasswordField value={password} onValue={setPassword} />
    </EntryForm>
  );
}
