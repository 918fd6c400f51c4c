import { useState } from 'react';
import type { SignedIn } from '../../../../shared/identity/people.schema.ts';
import { useBeginSession } from '../../auth/session-context.tsx';
import { NewPasswordField } from './credentials.tsx';
import { useAuthCall } from './entry-calls.ts';
import { EntryForm } from './entry-form.tsx';

/** Opening the link of an invitation does nothing yet: its token stands behind the `#`, and is sent with a password. */
export function AcceptInvitationPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  const [password, setPassword] = useState('');
  const begin = useBeginSession();
  const accept = useAuthCall<SignedIn>((signedIn) => begin(signedIn, '/dashboard'));
  return (
    <EntryForm
      title="Accept the invitation"
      lead="You join with the address that the invitation was mailed to."
      submit="Accept and sign in"
      busy={accept.isPending}
      error={accept.error}
      onSubmit={() => accept.send((client) => client.acceptInvitation({ token, password }))}
    >
      <NewPasswordField
        value={password}
        onValue={setPassword}
        hint="You have an account with this address? Then its password. Otherwise choose one, of ten characters or more."
      />
    </EntryForm>
  );
}
