import { useState, type SubmitEvent } from 'react';
import type { Role } from '../../../../shared/identity/identity.schema.ts';
import { useInvite } from '../../api/vendor-queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';

export function InviteForm() {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('MEMBER');
  const invite = useInvite();
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    invite.submit({ email, role }, () => setEmail(''));
  };
  return (
    <form className="card" onSubmit={send} aria-labelledby="invite-title">
      <h2 id="invite-title">Invite somebody</h2>
      <TextField
        label="Email"
        type="email"
        required
        maxLength={254}
        value={email}
        onValue={setEmail}
        testId="invite-email"
      />
      <div className="field">
        <label htmlFor="invite-role">Role</label>
        <select
          id="invite-role"
          value={role}
          onChange={(event) => setRole(event.target.value as Role)}
          data-testid="invite-role"
        >
          <option value="MEMBER">Member</option>
          <option value="ADMIN">Admin: billing and people too</option>
        </select>
      </div>
      {invite.error && <ProblemNotice error={invite.error} />}
      <div className="submit">
        <button type="submit" className="button button-primary" disabled={invite.isPending} data-testid="invite">
          Send the invitation
        </button>
      </div>
    </form>
  );
}
