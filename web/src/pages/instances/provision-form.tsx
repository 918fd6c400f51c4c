import { useState, type SubmitEvent } from 'react';
import { Link } from 'wouter';
import { REGIONS } from '../../../../shared/provisioning/instance.schema.ts';
import { useProvision } from '../../api/mutations.ts';
import { useEntitlement } from '../../api/queries.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

type Region = (typeof REGIONS)[number];

/** Takes one free slot and asks for an instance to fill it. */
export function ProvisionForm() {
  const [name, setName] = useState('');
  const [region, setRegion] = useState<Region>(REGIONS[0]);
  const provision = useProvision();

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    provision.submit({ name: name.trim(), region }, () => setName(''));
  };

  return (
    <form className="card" onSubmit={submit} aria-labelledby="provision-title">
      <h2 id="provision-title">Provision an instance</h2>
      <FreeSlots />
      <div className="field">
        <label htmlFor="name">Name</label>
        <input
          id="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={80}
          // A name of spaces alone is no name.
          pattern=".*\S.*"
          placeholder="Reception desk"
          autoComplete="off"
          data-testid="instance-name"
        />
      </div>
      <div className="field">
        <label htmlFor="region">Region</label>
        <select
          id="region"
          value={region}
          onChange={(event) => setRegion(event.target.value as Region)}
          data-testid="instance-region"
        >
          {REGIONS.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      {provision.error && <ProblemNotice error={provision.error} />}
      <p className="visually-hidden" role="status">
        {provision.isSuccess && `${provision.data?.instance.name} is being provisioned.`}
      </p>
      <div className="submit">
        <button type="submit" className="button button-primary" disabled={provision.isPending} data-testid="provision">
          {provision.isPending ? 'Reserving a slot…' : 'Provision'}
        </button>
      </div>
    </form>
  );
}

function FreeSlots() {
  const { data: entitlement } = useEntitlement();
  if (!entitlement) return null;
  const { paidSlots, availableSlots } = entitlement;
  if (availableSlots > 0) {
    return (
      <p className="hint" data-testid="free-slots">
        {availableSlots} of {paidSlots} paid {paidSlots === 1 ? 'slot is' : 'slots are'} free.
      </p>
    );
  }
  return (
    <p className="hint" data-testid="free-slots">
      {paidSlots === 0 ? 'There is no paid slot yet.' : 'Every paid slot is in use.'}{' '}
      <Link href="/billing">{paidSlots === 0 ? 'Buy a seat' : 'Buy another seat'}</Link> to provision.
    </p>
  );
}
