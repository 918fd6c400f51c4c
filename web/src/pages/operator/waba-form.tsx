import { useState, type SubmitEvent } from 'react';
import type { OperatorOrganization } from '../../../../shared/identity/organization.schema.ts';
import { useSetWaba } from '../../api/channel-queries.ts';
import { useOrganizations } from '../../api/queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

/** Chooses an organization, then which account it sends from. */
export function WabaForm({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<OperatorOrganization | null>(null);
  const found = useOrganizations(name);
  if (chosen) return <AccountForm organization={chosen} onClose={onClose} />;
  const organizations = found.data?.pages[0]?.items.slice(0, 5);
  return (
    <div className="discard">
      <label htmlFor="waba-organization">Which organization?</label>
      <input
        id="waba-organization"
        type="search"
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder="Search by name"
        data-testid="waba-organization"
      />
      {found.error && <ProblemNotice error={found.error} />}
      <div className="actions">
        {organizations?.map((organization) => (
          <button
            key={organization.id}
            type="button"
            className="button"
            onClick={() => setChosen(organization)}
            data-testid="choose-organization"
          >
            {organization.name}
          </button>
        ))}
        <button type="button" className="button button-quiet" onClick={onClose}>
          Leave it
        </button>
      </div>
    </div>
  );
}

const FIELDS = [
  { key: 'businessId', label: 'Business portfolio' },
  { key: 'wabaId', label: 'WhatsApp Business Account' },
  { key: 'phoneNumberId', label: 'Phone number id' },
] as const;

function AccountForm({ organization, onClose }: { organization: OperatorOrganization; onClose: () => void }) {
  const [mode, setMode] = useState<'shared' | 'dedicated'>('dedicated');
  const [ids, setIds] = useState({ businessId: '', wabaId: '', phoneNumberId: '' });
  const [accessToken, setAccessToken] = useState('');
  const [appSecret, setAppSecret] = useState('');
  const set = useSetWaba(organization.id);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const secrets = { accessToken: accessToken.trim(), ...(appSecret.trim() && { appSecret: appSecret.trim() }) };
    set.submit(mode === 'shared' ? { mode } : { mode, ...ids, ...secrets }, onClose);
  };
  return (
    <form className="discard" onSubmit={submit} data-testid="waba-form">
      <p>
        <strong>{organization.name}</strong> sends from
      </p>
      <div className="choices">
        {(['shared', 'dedicated'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={mode === one}
            onClick={() => setMode(one)}
            data-testid={`waba-${one}`}
          >
            {one === 'shared' ? 'the platform’s account' : 'an account of its own'}
          </button>
        ))}
      </div>
      {mode === 'dedicated' && (
        <>
          {FIELDS.map(({ key, label }) => (
            <div className="field" key={key}>
              <label htmlFor={key}>{label}</label>
              <input
                id={key}
                value={ids[key]}
                required
                pattern="\d{5,25}"
                inputMode="numeric"
                onChange={(event) => setIds({ ...ids, [key]: event.target.value.trim() })}
                data-testid={`waba-${key}`}
              />
            </div>
          ))}
          <div className="field">
            <label htmlFor="waba-token">Access token</label>
            <input
              id="waba-token"
              type="password"
              autoComplete="off"
              value={accessToken}
              required
              minLength={20}
              onChange={(event) => setAccessToken(event.target.value)}
              data-testid="waba-token"
            />
            <p className="hint">
              It is tried at Meta, subscribes its app to the account’s webhooks, and is kept in the key vault; nobody is
              shown it again.
            </p>
          </div>
          <div className="field">
            <label htmlFor="waba-app-secret">App secret, if the token is of an app of their own</label>
            <input
              id="waba-app-secret"
              type="password"
              autoComplete="off"
              value={appSecret}
              pattern="[0-9a-zA-Z]{16,100}"
              onChange={(event) => setAppSecret(event.target.value)}
              data-testid="waba-app-secret"
            />
            <p className="hint">
              That app then signs the webhooks of this account. Left empty, the token must be of the platform’s app.
            </p>
          </div>
        </>
      )}
      {set.error && <ProblemNotice error={set.error} />}
      <div className="actions">
        <button type="submit" className="button button-danger" disabled={set.isPending} data-testid="set-waba">
          {set.isPending ? 'Trying it at Meta…' : 'Set the account'}
        </button>
        <button type="button" className="button button-quiet" onClick={onClose}>
          Leave it
        </button>
      </div>
    </form>
  );
}
