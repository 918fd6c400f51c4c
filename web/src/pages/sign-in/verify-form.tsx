import { useState } from 'react';
import { useBeginSession } from '../../auth/session-context.tsx';
import type { SignedIn } from '../../../../shared/identity/people.schema.ts';
import { useAuthCall, useReturnTo } from './entry-calls.ts';
import { EntryForm } from './entry-form.tsx';
import { OtpField } from './otp-field.tsx';

/** Types the code that was mailed. The password goes with it: it then holds, whatever else was registered. */
export function VerifyForm({ email, password }: { email: string; password: string }) {
  const [otp, setOtp] = useState('');
  const begin = useBeginSession();
  const to = useReturnTo();
  const verify = useAuthCall<SignedIn>((signedIn) => begin(signedIn, to));
  const again = useAuthCall<unknown>(() => verify.reset());
  return (
    <EntryForm
      title="Confirm your address"
      lead={
        <>
          We mailed six digits to <strong>{email}</strong>. They are good for five minutes.
        </>
      }
      submit="Confirm"
      busy={verify.isPending}
      error={verify.error ?? again.error}
      onSubmit={() => verify.send((client) => client.verify({ email, otp, password }))}
      footer={
        <p className="hint">
          {again.isSuccess ? 'A new code is on its way. ' : 'Nothing came? '}
          <button
            type="button"
            className="button button-quiet"
            disabled={again.isPending}
            onClick={() => again.send((client) => client.sendCode(email))}
            data-testid="send-again"
          >
            Send another code
          </button>
        </p>
      }
    >
      <OtpField value={otp} onValue={setOtp} />
    </EntryForm>
  );
}
